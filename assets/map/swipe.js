/* Before and after: left of the divider the grid of today, right of it the grid of the chosen year, in the same colours. */
(function (hm) {
  "use strict";
  let before = null, layer = null, share = 0.5, bar = null;

  hm.swiping = () => Boolean(before);

  /* Paint or fetch as if another grid were on the map; nothing in it may wait. */
  hm.within = function (grid, call) {
    const now = hm.grid;
    hm.grid = grid;
    try { return call(); } finally { hm.grid = now; }
  };

  hm.toggleSwipe = async function () {
    if (before) { stop(); return; }
    if (hm.grid.revision === hm.grid.base) { hm.notice(hm.words.swipe.same); return; }
    const base = await hm.fetchJson("/layers?grid=" + encodeURIComponent(hm.grid.grid)).catch((error) => { hm.notice(error.message); return null; });
    if (!base) return;
    before = base;
    layer = hm.makeLayer(base).addTo(hm.map);
    drawBar();
    hm.map.on("move zoomend resize", clip);
    clip();
    hm.recolourBefore();
    pressed();
  };
  function stop() {
    hm.map.off("move zoomend resize", clip);
    layer.remove();
    bar.remove();
    before = layer = bar = null;
    hm.layer.getContainer().style.clip = "";
    pressed();
  }
  /* The year went back to today, or the grid was replaced: there is nothing left to compare with. */
  hm.swipeAgain = function () {
    if (!before) return;
    stop();
    if (hm.grid.revision !== hm.grid.base) hm.toggleSwipe();
  };
  function pressed() { for (const b of document.querySelectorAll("[data-map-act=swipe]")) b.setAttribute("aria-pressed", String(Boolean(before))); }

  /* The values of the grid before; what is not there stays grey. */
  hm.recolourBefore = async function () {
    const grid = before;
    if (!grid) return;
    const wanted = [hm.view.colour === "voltage_level" ? null : hm.view.colour, hm.view.feeders.size ? "feeder" : null, "flow"].filter(Boolean);
    const asked = hm.within(grid, () => wanted.map((what) => hm.loadValues(what, hm.view.state)));
    await Promise.all(asked.map((one) => one.catch(() => null)));
    if (grid === before) hm.paintBefore();
  };
  hm.paintBefore = () => { if (before) hm.within(before, () => hm.paintLayer(layer)); };

  function clip() {
    if (!before) return;
    const map = hm.map, size = map.getSize(), x = Math.round(size.x * share);
    const nw = map.containerPointToLayerPoint([0, 0]), se = map.containerPointToLayerPoint(size), at = nw.x + x;
    layer.getContainer().style.clip = "rect(" + [nw.y, at, se.y, nw.x].join("px,") + "px)";
    hm.layer.getContainer().style.clip = "rect(" + [nw.y, se.x, se.y, at].join("px,") + "px)";
    bar.style.left = x + "px";
    bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
  }
  function drawBar() {
    bar = document.createElement("div");
    bar.className = "map-swipe"; bar.tabIndex = 0;
    for (const [name, value] of [["role", "slider"], ["aria-label", hm.words.swipe.label], ["aria-valuemin", "0"], ["aria-valuemax", "100"]]) bar.setAttribute(name, value);
    const left = document.createElement("span"), right = document.createElement("span");
    left.textContent = hm.words.swipe.today; right.textContent = String(hm.year);
    const grip = document.createElement("i");
    grip.textContent = "↔";
    bar.append(left, grip, right);
    bar.addEventListener("pointerdown", (event) => { bar.setPointerCapture(event.pointerId); event.stopPropagation(); });
    bar.addEventListener("pointermove", (event) => { if (bar.hasPointerCapture(event.pointerId)) move((event.clientX - hm.map.getContainer().getBoundingClientRect().left) / hm.map.getSize().x); });
    bar.addEventListener("keydown", (event) => { const by = { ArrowLeft: -0.02, ArrowRight: 0.02 }[event.key]; if (by) { event.preventDefault(); event.stopPropagation(); move(share + by); } });
    hm.map.getContainer().parentElement.append(bar);
  }
  function move(next) { share = Math.min(0.98, Math.max(0.02, next)); clip(); }
})((window.headroomMap = window.headroomMap || {}));
