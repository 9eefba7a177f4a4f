/* The canvas above the grid: hover, selection, labels, the answer, switching steps, the measured distance. */
(function (hm) {
  "use strict";
  hm.over = hm.over || {}; /* name -> function (ctx, place); place turns lon/lat into canvas pixels */
  const ORDER = ["hover", "selection", "projects", "draft", "labels", "answer", "steps", "measure"];

  hm.makeOverlay = function () {
    const L = window.L;
    const Canvas = L.Renderer.extend({
      options: { padding: 0.15 },
      _initContainer: function () {
        this._container = document.createElement("canvas");
        this._container.className = "grid-overlay";
      },
      _destroyContainer: function () { this._container.remove(); },
      _updatePaths: function () {},
      _update: function () {
        if (this._map._animatingZoom && this._bounds) return;
        L.Renderer.prototype._update.call(this);
        const size = this._bounds.getSize(), ratio = window.devicePixelRatio || 1, c = this._container;
        L.DomUtil.setPosition(c, this._bounds.min);
        c.width = ratio * size.x; c.height = ratio * size.y;
        c.style.width = size.x + "px"; c.style.height = size.y + "px";
        this.draw();
      },
      draw: function () {
        if (!this._bounds) return;
        const ctx = this._container.getContext("2d"), ratio = window.devicePixelRatio || 1;
        const size = this._bounds.getSize(), min = this._bounds.min, map = this._map;
        ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
        ctx.clearRect(0, 0, size.x, size.y);
        const place = (lonlat) => {
          const p = map.latLngToLayerPoint([lonlat[1], lonlat[0]]);
          return [p.x - min.x, p.y - min.y];
        };
        const corner = map.containerPointToLayerPoint([0, 0]);
        place.shift = [corner.x - min.x, corner.y - min.y];
        for (const name of ORDER) { ctx.save(); hm.over[name](ctx, place); ctx.restore(); }
      },
    });
    return new Canvas({ pane: "overlayPane" });
  };

  let asked = false;
  hm.redraw = function () {
    if (asked || !hm.overlay) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; hm.overlay.draw(); });
  };

  hm.path = function (ctx, parts, place) {
    ctx.beginPath();
    for (const part of parts) part.forEach((c, i) => { const p = place(c); if (i) ctx.lineTo(p[0], p[1]); else ctx.moveTo(p[0], p[1]); });
  };
  hm.stroke = function (ctx, colour, width, dash) {
    ctx.lineJoin = "round"; ctx.lineCap = dash ? "butt" : "round";
    ctx.setLineDash(dash || []); ctx.strokeStyle = colour; ctx.lineWidth = width;
    ctx.stroke(); ctx.setLineDash([]);
  };
  hm.fade = (colour, share) => colour + Math.round(share * 255).toString(16).padStart(2, "0");

  /* Where an asset lies; asked once. */
  const shapes = new Map();
  hm.shape = function (layer, id) {
    const key = layer + "/" + encodeURIComponent(id);
    if (!shapes.has(key)) {
      const asking = hm.fetchJson(hm.url("shape", key));
      shapes.set(key, asking);
      asking.catch(() => shapes.delete(key));
    }
    return shapes.get(key);
  };
  hm.forgetShapes = () => shapes.clear();
  hm.bounds = (shape) => window.L.latLngBounds(shape.parts.flat().map((c) => [c[1], c[0]]));

  /* Selection and highlight: accent halo and outline. */
  let selected = null, lit = null;
  hm.select = async function (layer, id, show) {
    hm.view.selection = layer ? { layer: layer, id: id } : null;
    selected = null;
    hm.writeAddress();
    hm.setProps("map-selection", { data: hm.view.selection });
    if (layer) selected = await located(layer, id);
    hm.redraw();
    hm.placeCard();
    if (selected && show) hm.showPlace(selected, show === "zoom");
  };
  hm.highlight = async function (layer, id) {
    lit = layer ? await located(layer, id) : null;
    hm.redraw();
    if (lit) hm.showPlace(lit, false);
  };
  async function located(layer, id) {
    try {
      return await hm.shape(layer, id);
    } catch (error) {
      hm.notice(error.message);
      return null;
    }
  }

  /* Lit in passing, by the pointer over a row: nothing moves. */
  let glow = null, glowing = 0;
  hm.glow = async function (layer, id) {
    const turn = ++glowing, found = layer ? await hm.shape(layer, id).catch(() => null) : null;
    if (turn === glowing) { glow = found; hm.redraw(); }
  };

  /* The asset card stands left unless it would cover the pin or its asset there. */
  hm.placeCard = function () {
    const card = document.getElementById("asset-panel");
    if (!card || card.hidden) return;
    card.dataset.side = "left";
    const box = card.getBoundingClientRect(), frame = hm.map.getContainer().getBoundingClientRect();
    const spots = hm.answerSpots();
    if (selected && selected.layer !== "lines") spots.push([selected.parts[0][0][1], selected.parts[0][0][0]]);
    const covered = spots.some((at) => {
      const p = hm.map.latLngToContainerPoint(at), x = p.x + frame.left, y = p.y + frame.top;
      return x > box.left - 24 && x < box.right + 24 && y > box.top - 8 && y < box.bottom + 44;
    });
    if (covered) card.dataset.side = "right";
  };

  /* Pan only when it is off-screen; zoom only when asked. */
  hm.showPlace = function (shape, zoom) {
    const bounds = hm.bounds(shape), animate = !hm.reducedMotion();
    if (zoom) hm.map.fitBounds(bounds, { maxZoom: Math.max(16, hm.map.getZoom()), animate: animate, ...hm.padding() });
    else if (!hm.map.getBounds().contains(bounds)) hm.map.panInside(bounds.getCenter(), { animate: animate, ...hm.padding() });
  };

  document.addEventListener("click", function (event) {
    const link = event.target.closest("[data-select-layer]");
    if (link && hm.map) hm.select(link.dataset.selectLayer, link.dataset.selectId, "pan");
  });

  function halo(ctx, place, shape, colour) {
    if (shape.layer === "lines") {
      hm.path(ctx, shape.parts, place);
      hm.stroke(ctx, hm.fade(colour, 0.25), 16);
      hm.stroke(ctx, hm.fade(colour, 0.85), 2);
      return;
    }
    const [x, y] = place(shape.parts[0][0]);
    ctx.beginPath(); ctx.arc(x, y, 18, 0, 2 * Math.PI); ctx.fillStyle = hm.fade(colour, 0.25); ctx.fill();
    ctx.beginPath(); ctx.arc(x, y, 12, 0, 2 * Math.PI);
    hm.stroke(ctx, colour, 2);
  }
  hm.over.selection = function (ctx, place) {
    const accent = hm.theme().accent;
    if (selected) halo(ctx, place, selected, accent);
    if (lit) halo(ctx, place, lit, accent);
    if (glow) halo(ctx, place, glow, accent);
  };
  hm.unlight = () => { lit = null; hm.redraw(); };
  hm.selectedShape = () => selected;
})((window.headroomMap = window.headroomMap || {}));
