/* The check panel in the browser: the question from its fields, the address bar, keys, rows, and the bottom sheet. */
(function () {
  "use strict";
  const STOPS = ["peek", "half", "full"];
  const FIELDS = { kw: "check-size", unit: "check-unit", pf: "check-cosphi", kind: "check-kind", class: "check-class", sources: "check-sources", year: "check-year", independence: "check-independence", importance: "check-importance", area: "check-area", motor: "check-motor-kw", start: "check-motor-start", starts: "check-motor-hour" };
  const FOLDED = ["independence", "importance", "area", "motor", "start", "starts"];
  /* the core's names of the fields that can be wrong */
  const WRONG = { kw: "check-size", kva: "check-size", cosphi: "check-cosphi", sources: "check-sources", year: "check-year", independence: "check-independence", importance: "check-importance", area: "check-area", motor_kw: "check-motor-kw", motor_start: "check-motor-start", motor_per_hour: "check-motor-hour" };
  const STEPS = { "check-size": 50, "check-cosphi": 0.01 };
  let started = false;
  let asked = 0;
  let shown = null; /* what stands on the screen: the last view that was drawn */
  let wanted = null; /* the candidate the address names, until its answer has come */

  const panel = () => document.getElementById("check-panel");
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const typing = (node) => node.closest("input, textarea, select, [contenteditable], [role=listbox], [role=menu], [role=dialog]");

  function state(name, value) {
    const node = panel();
    if (!node || node.dataset[name] === value) return;
    node.dataset[name] = value;
    if (name === "stop") stopped(node, value);
  }
  /* The lowest stop shows the verdict; a pin that the sheet covers comes out from under it. */
  function stopped(node, stop) {
    const frame = node.querySelector(".check-frame"), hm = window.headroomMap;
    if (stop === "peek") frame.scrollTop = 0;
    if (stop !== "full" && hm && hm.map && hm.grid) hm.uncover(hm.pinAt());
  }

  /* ---- address bar: the question and the chosen candidate, beside what the map keeps there ---- */
  function startFromAddress() {
    started = true;
    const query = new URLSearchParams(location.search);
    for (const [key, id] of Object.entries(FIELDS)) {
      const value = query.get(key);
      if (value !== null) set(id, { value: value });
    }
    if (FOLDED.some((key) => query.has(key))) document.getElementById("check-more-inputs").open = true;
    if (query.get("study")) { set("map-click", { data: { lon: null, lat: null, node: null, study: query.get("study") } }); open(); return; }
    const place = (query.get("at") || "").split(",").map(Number);
    const node = query.get("node");
    if (place.length === 2 && place.every(Number.isFinite)) set("map-click", { data: { lon: place[0], lat: place[1], node: node } });
    else if (node) set("map-click", { data: { lon: null, lat: null, node: node } });
    if (Number(query.get("c")) > 1) wanted = Number(query.get("c")) - 1;
    open();
  }
  function open() {
    const query = new URLSearchParams(location.search);
    const told = query.has("at") || query.has("node") || query.has("study");
    state("open", innerWidth >= 1200 || panel().dataset.always === "yes" || told ? "yes" : "no");
  }
  document.addEventListener("headroom-start", open);
  /* The server is back: a question that was not answered is asked again. */
  document.addEventListener("headroom-back", () => { if (panel() && panel().dataset.stale === "yes") set("check-ask", { data: Date.now() }); });

  function writeAddress(view) {
    const query = new URLSearchParams(location.search);
    const question = view.question;
    const entries = { kw: question.size, unit: question.unit, pf: question.cosphi, kind: question.kind, class: question.customer_class, sources: question.sources, year: question.year, independence: question.independence, importance: question.importance, area: question.area, motor: question.motor_kw, start: question.motor_start, starts: question.motor_per_hour, c: view.selected ? view.selected + 1 : null, study: question.study, node: question.node, at: question.lon === null ? null : question.lon + "," + question.lat };
    for (const [key, value] of Object.entries(entries)) {
      if (value === null || value === undefined || value === "") query.delete(key);
      else query.set(key, value);
    }
    history.replaceState(history.state, "", location.pathname + "?" + window.headroomMap.readable(query) + location.hash);
  }

  /* ---- dash: named functions ---- */
  function question(click, size, unit, cosphi, kind, customerClass, sources, year, independence, importance, area, motorKw, motorStart, motorHour) {
    if (!started && !click) startFromAddress();
    started = true;
    if (!click) return window.dash_clientside.no_update;
    if (filling) {
      const now = { kw: size, unit: unit, pf: cosphi, kind: kind, class: customerClass, sources: sources, year: year, independence: independence, importance: importance, area: area, motor: motorKw, start: motorStart, starts: motorHour };
      if (Object.entries(filling).every(([key, value]) => String(now[key] ?? "") === value) && !click.study) filling = null;
      return window.dash_clientside.no_update;
    }
    state("open", "yes");
    state("stale", "yes");
    asked += 1;
    const asking = {
      lon: click.lon ?? null, lat: click.lat ?? null, node: click.node ?? null,
      size: size ?? "", unit: unit, cosphi: cosphi ?? "", kind: kind,
      customer_class: customerClass, sources: Number(sources), year: Number(year),
      certainty: (window.headroomMap && window.headroomMap.certainty) || null,
      independence: independence || null, importance: importance || null, area: area || null,
      motor_kw: motorKw || null, motor_start: motorStart || null, motor_per_hour: motorHour || null, study: click.study ?? null, asked: asked,
    };
    if (!asking.study) writeAddress({ question: asking, selected: wanted }); /* whatever becomes of the answer, the question is kept */
    return asking;
  }

  /* An answer was drawn: it is no longer the last one; its second part is asked for only now, after the first is painted. */
  function drawn(view) {
    if (!view) return;
    shown = view;
    state("stale", "no");
    mark(WRONG[view.wrong] || null);
    const first = wanted;
    wanted = null;
    if (view.study && first !== null) { select(first); return; }
    writeAddress(view);
    if (view.question.study && document.querySelector(".saved-note") && !filled) fill(view.question);
    if (!view.question.study) filled = false;
    if (view.stage === "failed") window.headroomMap.lookForNewer();
    else if (!view.question.study) window.headroomMap.newerThan(view.revision);
    if (view.stage === "first") requestAnimationFrame(() => setTimeout(() => set("check-more", { data: { study: view.study, asked: view.question.asked } }), 0));
  }

  /* The fields of a saved study are shown beside its answer; filling them in asks nothing. */
  let filling = null, filled = false;
  function fill(q) {
    filled = true;
    const values = { kw: q.size, unit: q.unit, pf: q.cosphi, kind: q.kind, class: q.customer_class, sources: q.sources, year: q.year ?? document.getElementById("map-years").dataset.first, independence: q.independence, importance: q.importance, area: q.area, motor: q.motor_kw, start: q.motor_start, starts: q.motor_per_hour };
    filling = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value ?? "")]));
    for (const [key, id] of Object.entries(FIELDS)) set(id, { value: filling[key] });
    set("map-click", { data: { lon: q.lon, lat: q.lat, node: q.node } });
    const hm = window.headroomMap;
    if (q.lon !== null && hm.map.getZoom() < 14) hm.map.setView([q.lat, q.lon], 15, { animate: false });
    setTimeout(() => { filling = null; }, 1500);
  }

  let marked = null;
  function mark(id) {
    if (marked && marked !== id) set(marked, { error: false });
    if (id) set(id, { error: true });
    const fold = id && document.getElementById(id) && document.getElementById(id).closest("details");
    if (fold) fold.open = true;
    marked = id;
  }

  /* Arrows raise and lower a number by a step a planner thinks in. */
  document.addEventListener("keydown", (event) => {
    const step = STEPS[event.target.id], by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step || !by || event.ctrlKey || event.metaKey || event.altKey) return;
    const now = Number(event.target.value.replaceAll(",", ""));
    if (event.target.value === "" || !Number.isFinite(now)) return;
    event.preventDefault();
    set(event.target.id, { value: String(Math.max(step, Math.round((now + by * step) / step) * step).toFixed(step < 1 ? 2 : 0)) });
  });

  function lit(asset) {
    const key = asset ? asset.layer + "/" + asset.id : "";
    for (const row of document.querySelectorAll("[data-row-asset]")) row.classList.toggle("is-lit", row.dataset.rowAsset === key);
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.check = { question: question, drawn: drawn, lit: lit };

  /* ---- rows, links, buttons ---- */
  function select(index) {
    const rows = document.querySelectorAll("#check-panel tr[data-candidate]");
    if (index >= 0 && index < rows.length) set("check-selected", { data: { index: index, asked: asked } });
  }

  function step(by) {
    const current = document.querySelector("#check-panel tr[data-candidate].is-selected");
    if (current) select(Number(current.dataset.candidate) + by);
  }

  function expand(button) {
    const detail = document.getElementById(button.getAttribute("aria-controls"));
    detail.hidden = !detail.hidden;
    button.setAttribute("aria-expanded", String(!detail.hidden));
  }

  /* The pointer over a row lights what it tells of on the map, and the other way round; nothing moves. */
  const ROWS = "[data-row-asset], tr[data-candidate], .outage summary [data-layer], #check-panel .asset-link";
  document.addEventListener("pointerover", (event) => {
    const node = event.pointerType === "touch" ? null : event.target.closest("#check-panel");
    const row = node && event.target.closest(ROWS), hm = window.headroomMap;
    if (!hm || !hm.map || !hm.grid) return;
    const [layer, ...id] = row ? (row.dataset.rowAsset || "").split("/") : [""];
    hm.hint(row && row.dataset.candidate ? Number(row.dataset.candidate) : -1);
    if (row && row.dataset.layer) hm.glow(row.dataset.layer, row.dataset.id);
    else hm.glow(layer && layer !== "new" ? layer : null, id.join("/"));
  });
  document.addEventListener("headroom-over", (event) => {
    for (const row of document.querySelectorAll("#check-panel [data-row-asset], #check-panel tr[data-candidate]")) {
      const key = row.dataset.candidate ? "candidate/" + row.dataset.candidate : row.dataset.rowAsset;
      row.classList.toggle("is-over", Boolean(key) && key === event.detail);
    }
  });
  document.addEventListener("headroom-candidate", (event) => select(event.detail));

  function unfold(button) {
    const all = panel().dataset.all !== "yes";
    state("all", all ? "yes" : "no");
    button.setAttribute("aria-expanded", String(all));
  }

  function lower() {
    if (innerWidth < 768) state("stop", "peek");
  }

  /* What a button unfolds below itself is seen, also where the sheet is short. */
  new MutationObserver((changes) => {
    for (const change of changes) if (change.target.classList && change.target.classList.contains("attach") && change.addedNodes.length) change.target.scrollIntoView({ block: "nearest" });
  }).observe(document.body || document.documentElement, { childList: true, subtree: true });

  async function copyLink(button) {
    const frame = button.closest(".check-frame");
    await navigator.clipboard.writeText(location.href);
    const label = button.lastChild;
    const before = label.textContent;
    if (before === frame.dataset.copied) return;
    label.textContent = frame.dataset.copied;
    setTimeout(() => { label.textContent = before; }, 2000);
  }

  function close() {
    state("open", "no");
    set("map-answer", { data: null });
  }

  document.addEventListener("click", (event) => {
    const node = event.target.closest("#check-panel [data-layer], #check-panel [data-steps], #check-panel [aria-controls^=check-test], #check-panel tr[data-candidate], #check-copy, #check-pdf, #check-close, #check-all");
    if (!node) return;
    if (node.id === "check-copy") copyLink(node);
    else if (node.id === "check-pdf") { if (shown && shown.study) window.open("/studies/" + encodeURIComponent(shown.study) + "/check.pdf?c=" + shown.selected, "_blank", "noopener"); }
    else if (node.id === "check-close") close();
    else if (node.dataset.layer) { set("map-highlight", { data: { layer: node.dataset.layer, id: node.dataset.id } }); lower(); }
    else if (node.dataset.steps) { set("map-steps", { data: JSON.parse(node.dataset.steps) }); lower(); }
    else if (node.id === "check-all") unfold(node);
    else if (node.dataset.candidate) select(Number(node.dataset.candidate));
    else expand(node);
  });

  document.addEventListener("keydown", (event) => {
    const node = panel();
    if (!node || node.dataset.open === "no" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && !typing(event.target)) { if (!window.headroomMap.somethingOpen()) close(); }
    else if (event.key === "[" && !typing(event.target)) step(-1);
    else if (event.key === "]" && !typing(event.target)) step(1);
    else if (event.key === "Enter" && (event.target === document.body || event.target.id === "content")) set("check-ask", { data: Date.now() });
  });

  /* ---- bottom sheet: three stops, by dragging the handle, by tap or by key ---- */
  let drag = null;

  function heights() {
    const whole = innerHeight - 48;
    return { peek: 148, half: innerHeight / 2, full: whole };
  }

  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("#check-handle");
    if (!handle) return;
    drag = { y: event.clientY, height: panel().offsetHeight, moved: false };
    handle.setPointerCapture(event.pointerId);
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const by = drag.y - event.clientY;
    if (Math.abs(by) < 6 && !drag.moved) return;
    drag.moved = true;
    state("dragging", "yes");
    panel().style.height = Math.min(Math.max(drag.height + by, 80), innerHeight - 48) + "px";
  });

  function settle() {
    const at = panel().offsetHeight;
    const stops = heights();
    const nearest = STOPS.reduce((best, stop) => (Math.abs(stops[stop] - at) < Math.abs(stops[best] - at) ? stop : best), "half");
    panel().style.height = "";
    state("dragging", "no");
    state("stop", nearest);
  }

  let draggedAt = 0;
  function release() {
    if (drag && drag.moved) { settle(); draggedAt = performance.now(); }
    drag = null;
  }
  document.addEventListener("pointerup", release);
  document.addEventListener("pointercancel", release);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#check-handle") || performance.now() - draggedAt < 250) return;
    const now = panel().dataset.stop || "half";
    state("stop", STOPS[(STOPS.indexOf(now) + 1) % STOPS.length]);
  });
})();
