/* Search: asset numbers and names, or a pair of coordinates; "/" brings the cursor here. */
(function (hm) {
  "use strict";
  const COORDINATES = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*°?\s*[NS]?\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*°?\s*[EW]?\s*$/i;
  let timer = null, hits = [], active = 0, asked = 0;

  const input = () => document.getElementById("map-search");
  const list = () => document.getElementById("map-hits");

  /* A field nobody writes to but who types: made once, by the browser alone. */
  hm.makeSearch = function () {
    const holder = document.getElementById("map-search-field");
    if (holder.firstChild) return;
    const field = document.createElement("input");
    Object.assign(field, { id: "map-search", type: "text", autocomplete: "off", spellcheck: false, placeholder: holder.dataset.placeholder });
    for (const [name, value] of Object.entries({ role: "combobox", "aria-label": holder.dataset.label, "aria-controls": "map-hits", "aria-expanded": "false", "aria-autocomplete": "list" })) field.setAttribute(name, value);
    holder.append(field);
  };

  function typed() {
    clearTimeout(timer);
    timer = setTimeout(look, 120);
  }
  async function look() {
    const text = input().value.trim(), place = text.match(COORDINATES), turn = ++asked;
    if (!text) { show([]); return; }
    if (place && Math.abs(Number(place[1])) <= 90) { show([{ place: [Number(place[2]), Number(place[1])] }]); return; }
    try {
      const found = await hm.fetchJson(hm.url("search", "?q=" + encodeURIComponent(text)).replace("/?", "?"));
      if (turn === asked) show(found.length ? found : [{ none: true }]);
    } catch (error) {
      hm.notice(error.message);
    }
  }
  function words(hit) {
    if (hit.none) return hm.words.noHit;
    if (hit.place) return hm.words.placeHere.replace("{lat}", hit.place[1]).replace("{lon}", hit.place[0]);
    const own = hm.words.labels[hit.layer].replace("{id}", hit.id);
    return hit.name ? own + " · " + hit.name : own;
  }
  function show(found) {
    hits = found; active = 0;
    list().replaceChildren(...hits.map((hit, i) => {
      const item = document.createElement("li");
      item.id = "map-hit-" + i; item.role = "option"; item.textContent = words(hit);
      item.className = hit.none ? "is-none" : "";
      item.dataset.hit = i;
      return item;
    }));
    list().hidden = !hits.length;
    input().setAttribute("aria-expanded", String(hits.length > 0));
    mark();
  }
  function mark() {
    [...list().children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    input().setAttribute("aria-activedescendant", hits.length ? "map-hit-" + active : "");
  }
  function go(i) {
    const hit = hits[i];
    if (!hit || hit.none) return;
    show([]);
    input().blur();
    if (hit.place) { hm.map.setView([hit.place[1], hit.place[0]], Math.max(15, hm.map.getZoom()), { animate: !hm.reducedMotion() }); hm.clicked(hit.place[0], hit.place[1], null); }
    else hm.select(hit.layer, hit.id, "zoom");
  }

  document.addEventListener("input", (event) => { if (event.target.id === "map-search") typed(); });
  document.addEventListener("click", function (event) {
    const item = event.target.closest("[data-hit]");
    if (item) go(Number(item.dataset.hit));
    else if (list() && !event.target.closest(".map-search-box")) show([]);
  });
  document.addEventListener("keydown", function (event) {
    const busy = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !busy && input()) { event.preventDefault(); hm.fold(false); input().focus(); return; }
    if (event.target.id === "map-search") searchKey(event);
    else if (event.key === "Escape" && hm.map) escape();
  });
  async function searchKey(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      active = (active + (event.key === "ArrowDown" ? 1 : hits.length - 1)) % Math.max(1, hits.length);
      mark();
    } else if (event.key === "Enter") { clearTimeout(timer); if (!hits.length) await look(); go(active); }
    else if (event.key === "Escape") { show([]); input().blur(); }
  }
  /* Esc closes what was opened last, one thing at a time; the check comes after all of these. */
  const OPENED = [
    [() => !document.getElementById("map-menu").hidden, () => hm.closeMenu()],
    [() => Boolean(hm.measuring()), () => hm.measure(false)],
    [() => !document.getElementById("map-steps-bar").hidden, () => hm.stepsAct["steps-close"]()],
    [() => Boolean(hm.view.selection), () => hm.select(null)],
  ];
  const opened = () => OPENED.find(([open]) => open());
  hm.somethingOpen = () => Boolean(hm.map && document.getElementById("map-menu") && opened());
  function escape() { const found = opened(); if (found) found[1](); }
})((window.headroomMap = window.headroomMap || {}));
