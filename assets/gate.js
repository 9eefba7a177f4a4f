/* The gate in the browser: names the page and its language, and tells a person what the server refused or that it is away. */
(function () {
  "use strict";
  const plainFetch = window.fetch.bind(window);
  const CALLBACK = "/_dash-update-component";
  let away = false;

  const where = (resource) => new URL(resource instanceof Request ? resource.url : resource, location.href);

  /* A layout is made for an address; what comes later is answered in the language the page is written in. */
  function named(options, name, value) {
    const headers = new Headers((options && options.headers) || {});
    headers.set(name, value);
    return Object.assign({}, options, { headers: headers });
  }
  function signed(path, options) {
    const shell = document.getElementById("shell");
    if (path === "/_dash-layout") return named(options, "X-Headroom-Page", location.pathname);
    return shell ? named(options, "X-Headroom-Language", shell.lang.slice(0, 2)) : options;
  }

  function toSignIn() {
    location.assign("/login?next=" + encodeURIComponent(location.pathname + location.search));
  }

  /* A bar over the page, which stays as it is; before there is a page there is nothing to keep. */
  function say(id, on) {
    const bar = document.getElementById(id);
    if (bar) bar.hidden = !on;
    return Boolean(bar);
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("#session-over a")) { event.preventDefault(); toSignIn(); }
    else if (event.target.closest("#try-again")) ask();
  });

  function notice(problem) {
    window.dash_clientside.set_props("notices", {
      sendNotifications: [
        {
          action: "show",
          id: "error-" + problem.code,
          title: problem.title,
          message: problem.detail,
          color: problem.status >= 500 || problem.status === 403 ? "red" : "yellow",
          autoClose: false,
        },
      ],
    });
  }

  async function explain(answer) {
    const type = answer.headers.get("Content-Type") || "";
    if (type.startsWith("application/problem+json")) notice(await answer.clone().json());
  }

  /* Away: asked for by itself every few seconds; back: what waited is told to go on. */
  const EVERY_MS = 4000;
  async function ask() {
    try {
      const answer = await plainFetch("/healthz", { cache: "no-store" });
      if (answer.ok) reached();
    } catch { /* still away: the bar says so */ }
  }
  function lost() {
    if (!say("server-away", true) || away) return;
    away = setInterval(ask, EVERY_MS);
  }
  function reached() {
    if (!away) return;
    clearInterval(away);
    away = false;
    say("server-away", false);
    document.dispatchEvent(new CustomEvent("headroom-back"));
  }
  addEventListener("online", ask);

  const nothing = () => new Response(null, { status: 204 }); /* for Dash: the screen stays as it is */

  async function watchedFetch(resource, options) {
    const url = where(resource);
    if (url.origin !== location.origin) return plainFetch(resource, options);
    const callback = url.pathname === CALLBACK;
    let answer;
    try {
      answer = await plainFetch(resource, signed(url.pathname, options));
    } catch (error) {
      if (error.name === "AbortError") throw error;
      lost();
      if (callback) return nothing();
      throw error;
    }
    reached();
    if (answer.status === 401) {
      if (!say("session-over", true)) toSignIn();
      return callback ? nothing() : new Promise(() => {}); // the bar has said it: no second complaint
    }
    if (callback && answer.status >= 400) { await explain(answer); return nothing(); }
    return answer;
  }

  window.fetch = watchedFetch;
})();
