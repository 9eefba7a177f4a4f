/* The grid as a Leaflet layer of canvases, and exact picking from the decoded tiles under it. */
(function (hm) {
  "use strict";
  const SIZE = 512;
  const PICK_ORDER = ["stations", "source", "transformers", "opens", "generators", "loads", "nodes", "switches"];

  /* With a grid: that of another year, beside the one on the map. */
  hm.makeLayer = function (grid) {
    const make = function (coords, done) { return grid ? hm.within(grid, () => createTile(coords, done, grid)) : createTile(coords, done, null); };
    const Layer = window.L.GridLayer.extend({ createTile: make });
    return new Layer({ tileSize: SIZE, maxZoom: 20, updateWhenIdle: false, keepBuffer: 1, className: "grid-tiles" });
  };

  function createTile(coords, done, grid) {
    const canvas = document.createElement("canvas"), ratio = window.devicePixelRatio || 1;
    canvas.width = canvas.height = SIZE * ratio;
    canvas.zoomDrawn = coords.z;
    const entry = hm.tile(coords.z - 1, wrap(coords.x, coords.z), coords.y);
    canvas.entry = entry;
    if (entry.data) { paint(canvas); setTimeout(done, 0); }
    else entry.promise.then(() => { if (grid) hm.within(grid, () => paint(canvas)); else paint(canvas); done(null, canvas); }, (error) => { hm.tileFailed(error); done(error, canvas); });
    return canvas;
  }
  const wrap = (x, z) => { const n = 2 ** (z - 1); return ((x % n) + n) % n; };

  function paint(canvas, painter) {
    if (!canvas.entry.data) return;
    const ctx = canvas.getContext("2d"), ratio = canvas.width / SIZE;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, SIZE, SIZE);
    hm.paintTile(ctx, canvas.entry.data, canvas.zoomDrawn, painter || hm.painter());
    hm.stats.tilesPainted += 1;
    hm.stats.firstPaintAt = hm.stats.firstPaintAt || performance.now();
  }

  let asked = false;
  hm.repaint = function () {
    if (asked || !hm.layer) return;
    asked = true;
    requestAnimationFrame(() => { asked = false; hm.paintNow(); });
  };
  hm.paintNow = function () {
    const began = performance.now(), painter = hm.painter();
    hm.paintLayer(hm.layer, painter);
    hm.paintBefore();
    hm.stats.paints += 1;
    hm.stats.lastPaintMs = performance.now() - began;
    hm.redraw();
    document.dispatchEvent(new CustomEvent("headroom-painted"));
  };

  hm.paintLayer = (layer, painter) => { for (const tile of Object.values(layer._tiles)) paint(tile.el, painter); };

  /* Tiles on screen with the container position of their corner. */
  hm.visibleTiles = function () {
    const zoom = hm.map.getZoom(), origin = hm.map.getPixelOrigin(), pane = hm.map._getMapPanePos(), out = [];
    for (const tile of Object.values(hm.layer._tiles)) {
      if (tile.coords.z !== zoom || !tile.el.entry.data) continue;
      out.push({
        data: tile.el.entry.data,
        x: tile.coords.x * SIZE - origin.x + pane.x,
        y: tile.coords.y * SIZE - origin.y + pane.y,
      });
    }
    return out;
  };

  /* The asset under a place: {layer, number, v, row} or null. Symbols before lines, nearest first. */
  hm.pick = function (latlng) {
    const p = hm.map.latLngToContainerPoint(latlng), painter = hm.painter(), zoom = hm.map.getZoom();
    for (const tile of hm.visibleTiles()) {
      const x = p.x - tile.x, y = p.y - tile.y;
      if (x < 0 || y < 0 || x >= SIZE || y >= SIZE) continue;
      return pickPoint(tile.data, x, y, zoom, painter) || pickLine(tile.data.lines, x, y, zoom, painter);
    }
    return null;
  };

  function pickPoint(data, x, y, zoom, painter) {
    let best = null, least = Infinity;
    for (const name of PICK_ORDER) {
      const points = data.points[name];
      for (let i = 0; points && hm.symbolShown(name, zoom) && i < points.n; i += 1) {
        const size = hm.pointSize(points.row[i], zoom, points.v[i]);
        const away = Math.hypot(points.xy[2 * i] - x, points.xy[2 * i + 1] - y);
        if (away > Math.max(size / 2, 3) + 2 || away >= least - 0.5) continue;
        if (painter.fate(points.row[i], points.id[i], points.v[i]) === 2) continue;
        least = away;
        best = { layer: name, number: points.id[i], v: points.v[i], row: points.row[i] };
      }
    }
    return best;
  }

  function pickLine(lines, x, y, zoom, painter) {
    let best = null, least = Infinity;
    for (let i = 0; i < lines.n; i += 1) {
      const v = lines.v[i], reach = hm.lineWidth(v, zoom) / 2 + 4, b = 4 * i;
      if (x < lines.box[b] - reach || y < lines.box[b + 1] - reach) continue;
      if (x > lines.box[b + 2] + reach || y > lines.box[b + 3] + reach) continue;
      const away = distance(lines, i, x, y) - v;
      if (away + v > reach || away >= least) continue;
      const row = hm.rowOf("lines", v, lines.k[i]);
      if (!hm.lineWidth(v, zoom) || painter.fate(row, lines.id[i], v) === 2) continue;
      least = away;
      best = { layer: "lines", number: lines.id[i], v: v, row: row };
    }
    return best;
  }

  function distance(lines, i, x, y) {
    let least = Infinity;
    for (let p = lines.at[i]; p + 1 < lines.at[i + 1]; p += 1) {
      const ax = lines.xy[2 * p], ay = lines.xy[2 * p + 1];
      const dx = lines.xy[2 * p + 2] - ax, dy = lines.xy[2 * p + 3] - ay;
      const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
      least = Math.min(least, Math.hypot(ax + t * dx - x, ay + t * dy - y));
    }
    return least;
  }
})((window.headroomMap = window.headroomMap || {}));
