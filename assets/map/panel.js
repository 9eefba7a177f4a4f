/* The layer panel: rows with counts and an eye, colouring, legend, filters; it shows and changes the one view state. */
(function (hm) {
  "use strict";
  const all = (selector) => [...document.querySelectorAll(selector)];
  const pressed = (node, on) => node.setAttribute("aria-pressed", String(Boolean(on)));

  hm.fillPanel = function () {
    const grid = hm.grid;
    for (const row of all("[data-row]")) {
      const count = grid.counts[row.dataset.row] || 0;
      row.hidden = !count;
      row.querySelector("[data-count]").textContent = hm.number(count, 0);
      const label = row.querySelector("[data-label]");
      label.textContent = label.dataset.label.replace("{kv}", kvOf(row.dataset.row));
    }
    for (const tag of all("[data-derived]")) tag.hidden = !grid.derived;
    fillChips("filter-levels", "level", levels().map((l) => [l.class, l.text]));
    for (const button of all("[data-state]")) button.hidden = !(button.dataset.state in grid.states);
    const when = document.getElementById("map-data-time");
    if (when) when.textContent = new Date(grid.data_time).toLocaleString(document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang || undefined, { dateStyle: "medium", timeStyle: "short" });
    const revision = document.getElementById("map-revision");
    if (revision) revision.textContent = grid.grid + " " + hm.revisionText(grid.revision);
    for (const row of all("[data-legend-class^='voltage_level/']")) row.parentElement.hidden = !levels().some((l) => "voltage_level/" + l.class === row.dataset.legendClass);
    hm.showView();
  };

  function levels() {
    const by = new Map();
    for (const level of hm.grid.levels) by.set(level.class, [...(by.get(level.class) || []), level.kv]);
    return [...by].map(([c, kv]) => ({ class: c, text: kv.map((x) => String(+x.toFixed(2))).slice(0, 3).join(", ") + " kV" }));
  }
  function kvOf(row) {
    const wanted = row === "lv" ? (c) => c === 0 : row === "hv" ? (c) => c > 1 : (c) => c === 1;
    return levels().filter((l) => wanted(l.class)).map((l) => l.text).join(", ");
  }
  function fillChips(box, key, entries) {
    const holder = document.getElementById(box);
    holder.replaceChildren(...entries.map(([value, text]) => {
      const chip = document.createElement("button");
      chip.type = "button"; chip.className = "chip"; chip.dataset[key] = value; chip.textContent = text;
      return chip;
    }));
  }

  /* Feeders come after the first picture: they need the topology. */
  hm.fillFeeders = async function () {
    try {
      hm.feeders = await hm.fetchJson(hm.url("feeders", "").slice(0, -1));
    } catch (error) {
      hm.notice(error.message);
      return;
    }
    fillChips("filter-feeders", "feeder", hm.feeders.slice(0, 24).map((f) => [f.number % 240, hm.words.feeder.replace("{id}", f.name)]));
    const legend = document.getElementById("legend-feeders");
    legend.replaceChildren(...hm.feeders.slice(0, 24).map(legendRow));
    if (hm.view.feeders.size) await hm.loadValues("feeder", hm.view.state);
    hm.showView();
    hm.repaint();
  };
  function legendRow(feeder) {
    const row = document.createElement("div"), swatch = document.createElement("canvas"), text = document.createElement("span");
    row.className = "legend-row"; swatch.dataset.legendClass = "feeder/" + ((feeder.number % 240) % 8);
    text.textContent = hm.words.feeder.replace("{id}", feeder.name);
    row.append(swatch, text);
    return row;
  }

  hm.showView = function () {
    const view = hm.view;
    for (const row of all("[data-row]")) pressed(row, !view.hidden.has(row.dataset.row));
    for (const b of all("[data-colour]")) pressed(b, b.dataset.colour === view.colour);
    for (const b of all("[data-state]")) pressed(b, b.dataset.state === view.state);
    for (const b of all("[data-level]")) pressed(b, view.levels.has(Number(b.dataset.level)));
    for (const b of all("[data-feeder]")) pressed(b, view.feeders.has(Number(b.dataset.feeder)));
    for (const b of all("[data-legend]")) b.hidden = b.dataset.legend !== view.colour;
    for (const b of all("[data-promised]")) b.setAttribute("aria-checked", String(view.promised));
    for (const b of all("[data-needs-room]")) b.hidden = !view.colour.startsWith("headroom_");
    for (const b of all("[data-needs-state]")) b.hidden = view.colour !== "loading" && view.colour !== "voltage";
    const dim = document.getElementById("map-dim");
    if (dim) dim.setAttribute("aria-checked", String(view.dim));
    const reset = document.getElementById("map-reset");
    if (reset) reset.hidden = !view.levels.size && !view.feeders.size;
    hm.drawSwatches();
  };

  async function change(node) {
    const data = node.dataset, view = hm.view;
    const flip = (set, value) => (set.has(value) ? set.delete(value) : set.add(value));
    if (data.row) flip(view.hidden, data.row);
    else if (data.level) flip(view.levels, Number(data.level));
    else if (data.feeder) flip(view.feeders, Number(data.feeder));
    else if (data.colour) view.colour = data.colour;
    else if (data.state) view.state = data.state;
    else if (data.promised !== undefined) view.promised = !view.promised;
    else if (node.id === "map-dim") view.dim = !view.dim;
    else if (node.id === "map-reset") { view.levels.clear(); view.feeders.clear(); }
    if (view.feeders.size) await hm.loadValues("feeder", view.state).catch((error) => hm.notice(error.message));
    hm.showView();
    hm.writeAddress();
    if (data.state) hm.loadFlow();
    if (data.colour || data.promised !== undefined) hm.tellLook();
    if (data.colour || data.state || data.promised !== undefined) hm.recolour();
    else hm.repaint();
  }
  document.addEventListener("click", function (event) {
    const node = event.target.closest("#layer-panel [data-row], #layer-panel [data-level], #layer-panel [data-feeder], #layer-panel [data-colour], #layer-panel [data-state], .map-page [data-promised], .capacity-asked [data-colour], #map-dim, #map-reset");
    if (node && hm.map) change(node);
  });

  hm.fold = function (folded) {
    const panel = document.getElementById("layer-panel"), yes = folded === undefined ? panel.dataset.folded !== "yes" : folded;
    panel.dataset.folded = yes ? "yes" : "no";
    for (const b of all("[data-map-act=fold]")) b.setAttribute("aria-expanded", String(!yes));
  };

  /* Swatches are painted by the code that paints the map, so they cannot disagree with it. */
  hm.drawSwatches = function () {
    for (const c of all("canvas[data-swatch]")) swatch(c, (ctx, tokens) => rowSwatch(ctx, c.dataset.swatch, tokens));
    for (const c of all("canvas[data-legend-class]")) swatch(c, (ctx, tokens) => classSwatch(ctx, c.dataset.legendClass, tokens), 44);
  };
  function swatch(canvas, paint, width) {
    const w = width || 22, ratio = window.devicePixelRatio || 1;
    canvas.width = w * ratio; canvas.height = 18 * ratio;
    canvas.style.width = w + "px"; canvas.style.height = "18px";
    const ctx = canvas.getContext("2d");
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint(ctx, { ...hm.theme(), land: hm.theme().panel });
  }
  function rule(ctx, colour, width, length) {
    ctx.beginPath(); ctx.moveTo(1, 9); ctx.lineTo(length, 9); hm.stroke(ctx, colour, width, width < 0 ? [] : undefined);
  }
  const LINES = { hv: [3, 3.6], cable: [1, 3], overhead: [1, 3], line: [1, 3], lv: [0, 1.4] };
  function rowSwatch(ctx, row, tokens) {
    const look = { colour: tokens.text2, form: "solid" };
    if (!LINES[row]) {
      if (row === "open") { rule(ctx, tokens.text2, 1.6, 21); hm.symbol(ctx, row, -4, 9, 7, look, tokens, 0, 0); return; }
      hm.symbol(ctx, row, 10, 9, row === "substation" ? 16 : row === "switching" ? 14 : 9, look, tokens, 0, 0);
      return;
    }
    rule(ctx, tokens.text2, LINES[row][1], 20);
    if (row === "overhead") { ctx.beginPath(); for (const x of [6, 14]) { ctx.moveTo(x, 4); ctx.lineTo(x, 14); } hm.stroke(ctx, tokens.text2, 1.5); }
  }
  function classSwatch(ctx, name, tokens) {
    const [colouring, index] = name.split("/"), style = hm.styles(colouring)[Number(index)];
    const width = colouring === "voltage_level" && index === "0" ? 1.6 : 4;
    ctx.beginPath(); ctx.moveTo(2, 9); ctx.lineTo(30, 9);
    hm.stroke(ctx, style.colour, width, style.form === "dotted" ? [1.5, 4] : style.form === "dashed" ? [9, 5] : null);
    if (style.form === "hollow") { ctx.beginPath(); ctx.moveTo(2, 9); ctx.lineTo(30, 9); hm.stroke(ctx, tokens.panel, 1.2); }
    if (style.form === "ticks") { ctx.beginPath(); for (let x = 5; x < 30; x += 6) { ctx.moveTo(x, 4.5); ctx.lineTo(x, 13.5); } hm.stroke(ctx, style.colour, 1.5); }
    if (colouring !== "voltage_level") hm.symbol(ctx, "distribution", 37, 9, 10, style, tokens, 0, 0);
  }
})((window.headroomMap = window.headroomMap || {}));
