/* The header's rooms: those that do not fit the row are found in the menu behind it. */
(function () {
  "use strict";
  let seen = null;

  function fit() {
    const row = document.querySelector(".rooms-row"), more = document.querySelector(".rooms-more");
    const links = [...row.children], menu = [...more.querySelector(".rooms-menu").children];
    const phone = innerWidth < 768;
    for (const link of links) link.hidden = false;
    more.hidden = true;
    const all = phone ? 0 : fitting(row, links, row.clientWidth);
    more.hidden = all === links.length;
    const shown = more.hidden || phone ? all : fitting(row, links, row.clientWidth);
    links.forEach((link, i) => { link.hidden = i >= shown; menu[i].hidden = i < shown; });
    if (more.hidden) more.open = false;
  }

  /* How many from the left end within the width; measured while all of them are shown. */
  function fitting(row, links, width) {
    const left = row.getBoundingClientRect().left;
    const over = links.findIndex((link) => link.getBoundingClientRect().right - left > width + 0.5);
    return over < 0 ? links.length : over;
  }

  const watcher = new ResizeObserver(() => requestAnimationFrame(() => { if (seen && seen.isConnected) fit(); }));
  function find() {
    const header = document.querySelector(".header");
    if (!header || header === seen || !header.querySelector(".rooms-row")) return;
    seen = header;
    watcher.disconnect();
    watcher.observe(header);
    fit();
    if (document.fonts) document.fonts.ready.then(fit);
  }
  new MutationObserver(find).observe(document.body || document.documentElement, { childList: true, subtree: true });

  function close(refocus) {
    const open = document.querySelector(".rooms-more[open]");
    if (!open) return false;
    open.open = false;
    if (refocus) open.querySelector("summary").focus();
    return true;
  }
  document.addEventListener("click", (event) => { if (!event.target.closest(".rooms-more")) close(false); });
  document.addEventListener("focusin", (event) => { if (!event.target.closest(".rooms-more")) close(false); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && close(true)) event.stopImmediatePropagation();
  }, true);
})();
