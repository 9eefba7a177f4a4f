/* The shell in the browser: theme in place and remembered, language by the session and a reload, page language. */
(function () {
  "use strict";
  const root = document.documentElement;
  const COOKIE = "headroom_theme";

  function remembered() {
    const found = document.cookie.split("; ").find((part) => part.startsWith(COOKIE + "="));
    return found ? found.slice(COOKIE.length + 1) : null;
  }

  function paint(theme) {
    root.setAttribute("data-mantine-color-scheme", theme);
    document.dispatchEvent(new CustomEvent("headroom:theme", { detail: theme }));
  }

  /* The cookie is for the server's first page, the local copy for Mantine, the account for the next machine. */
  function remember(theme) {
    localStorage.setItem("mantine-color-scheme-value", theme);
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = COOKIE + "=" + theme + "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
  }

  function toggleTheme() {
    const next = root.getAttribute("data-mantine-color-scheme") === "dark" ? "light" : "dark";
    paint(next);
    remember(next);
    prefer({ theme: next });
  }

  function prefer(wish) {
    return fetch("/preferences", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(wish) });
  }

  async function chooseLanguage(language) {
    const answer = await prefer({ language: language });
    if (answer.ok) location.reload();
    else if (answer.status === 401) location.assign("/login");
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#theme-toggle, [data-language]");
    if (!button) return;
    if (button.id === "theme-toggle") toggleTheme();
    else if (button.getAttribute("aria-pressed") !== "true") chooseLanguage(button.dataset.language);
  });

  function speak() {
    const shell = document.getElementById("shell");
    if (shell && root.lang !== shell.lang) root.lang = shell.lang;
  }

  const stored = remembered();
  const dark = stored ? stored === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  paint(dark ? "dark" : "light");
  new MutationObserver(speak).observe(document.body || root, { childList: true, subtree: true });
})();
