/* The board's state in the browser: filters in the address, the cards it shows, what it asks the server. */
(function () {
  "use strict";
  const hb = (window.headroomBoard = { root: null, words: null, cards: new Map(), order: [], news: null, tag: null, filters: {}, open: new Set(), stats: { painted: 0, paintedAt: 0 } });
  const KEYS = ["view", "class", "district", "department", "shown", "case"];
  let again = 0;

  hb.part = (name) => hb.root && hb.root.querySelector(`[data-part="${name}"]`);
  hb.say = (key, gaps) => hb.words.says[key].replace(/\{(\w+)\}/g, (whole, name) => (gaps && name in gaps ? gaps[name] : whole));
  hb.number = (value, decimals) => new Intl.NumberFormat(hb.words.language, { minimumFractionDigits: decimals || 0, maximumFractionDigits: decimals || 0 }).format(value).replace("-", "−");
  hb.make = function (tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  hb.icon = function (name) {
    const node = hb.make("i", "icon icon-" + name);
    node.setAttribute("aria-hidden", "true");
    return node;
  };
  hb.calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  function readAddress() {
    const query = new URLSearchParams(location.search);
    for (const key of KEYS) hb.filters[key] = query.get(key) || "";
    if (hb.filters.view !== "department") hb.filters.view = "node";
    hb.open = new Set((query.get("more") || "").split(",").filter(Boolean));
  }

  hb.writeAddress = function () {
    const query = new URLSearchParams();
    for (const key of KEYS) if (hb.filters[key] && hb.filters[key] !== "node") query.set(key, hb.filters[key]);
    if (hb.open.size) query.set("more", Array.from(hb.open).join(","));
    const text = query.toString();
    history.replaceState(history.state, "", location.pathname + (text ? "?" + text : ""));
  };

  /* Nothing of the address is trusted: the server refuses what it does not know, and says so. */
  hb.ask = function () {
    const f = hb.filters;
    window.dash_clientside.set_props("board-asked", { data: { customer_class: f.class || null, district: f.district || null, department: f.department || null, shown: f.shown || "open", again: ++again } });
  };

  hb.filter = function (name, value) {
    hb.filters[name] = value;
    hb.writeAddress();
    hb.showFilters();
    if (name === "view") hb.paintColumns();
    else if (name !== "case") hb.ask();
  };

  hb.showFilters = function () {
    for (const node of hb.root.querySelectorAll("[data-filter]")) {
      node.value = hb.filters[node.dataset.filter] || "";
      node.classList.toggle("is-set", Boolean(node.value));
    }
    for (const node of hb.root.querySelectorAll("[data-view]")) node.setAttribute("aria-pressed", String(node.dataset.view === hb.filters.view));
  };

  hb.showCase = function (id) {
    const drawer = document.getElementById("board-drawer");
    if (!drawer) return;
    hb.filters.case = id;
    hb.writeAddress();
    drawer.hidden = !id;
    window.dash_clientside.set_props("board-case", { data: id || null });
  };

  function begin(root) {
    hb.root = root;
    hb.words = JSON.parse(root.dataset.words);
    hb.cards.clear();
    hb.order = [];
    hb.news = hb.tag = null;
    readAddress();
    hb.showFilters();
    hb.ask();
    if (hb.filters.case) hb.showCase(hb.filters.case);
    if (root.dataset.board === "wall") hb.beginWall();
  }

  /* Waits until Dash has drawn the stores the board asks through. */
  function look() {
    const root = document.getElementById("board");
    if (root && root !== hb.root && window.dash_clientside && window.dash_clientside.set_props) begin(root);
  }
  new MutationObserver(look).observe(document.body || document.documentElement, { childList: true, subtree: true });

  document.addEventListener("change", (event) => {
    const node = event.target.closest("#board [data-filter]");
    if (node) hb.filter(node.dataset.filter, node.value);
  });
  document.addEventListener("click", (event) => {
    const view = event.target.closest("#board [data-view]"), more = event.target.closest("#board [data-more]");
    const card = event.target.closest("#board .card"), close = event.target.closest("[data-close='drawer']");
    const counter = event.target.closest("#board .counter[data-shown]");
    if (view) hb.filter("view", view.dataset.view);
    else if (counter) hb.filter("shown", hb.filters.shown === counter.dataset.shown ? "" : counter.dataset.shown);
    else if (more) hb.toggleMore(more.dataset.more);
    else if (card && hb.root.dataset.board === "board") hb.showCase(card.dataset.id);
    else if (close) closeDrawer();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && hb.filters.case) closeDrawer();
  });
  function closeDrawer() {
    const id = hb.filters.case;
    hb.showCase("");
    const card = hb.root.querySelector(`.card[data-id="${CSS.escape(id)}"]`);
    if (card) card.focus();
  }

  hb.toggleMore = function (name) {
    if (!hb.open.delete(name)) hb.open.add(name);
    hb.writeAddress();
    hb.paintColumns();
  };
})();
