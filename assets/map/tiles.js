/* Fetch a vector tile once, decode it once into flat arrays, and keep it: recolouring never asks the server again. */
(function (hm) {
  "use strict";
  const KEPT = 300;
  const kept = new Map();
  const PX = 512 / 4096;
  const POINT_LAYERS = ["loads", "generators", "nodes", "source", "transformers", "switches", "opens", "stations"];
  hm.stats = { tilesFetched: 0, tilesPainted: 0, paints: 0, lastPaintMs: 0, frames: 0, firstPaintAt: 0 };

  hm.tile = function (z, x, y) {
    const place = z + "/" + x + "/" + y, key = hm.grid.revision + "/" + place;
    let entry = kept.get(key);
    if (entry) kept.delete(key);
    else entry = { data: null, promise: null };
    kept.set(key, entry);
    if (!entry.promise) {
      entry.promise = load(place).then((data) => (entry.data = data));
      entry.promise.catch(() => kept.delete(key));
    }
    if (kept.size > KEPT) kept.delete(kept.keys().next().value);
    return entry;
  };
  hm.forgetTiles = () => kept.clear();

  async function load(key) {
    hm.stats.tilesFetched += 1;
    const answer = await fetch(hm.url("tiles", key + ".mvt"));
    if (!answer.ok) throw new Error("tile " + key + ": " + answer.status);
    const bytes = await answer.arrayBuffer();
    return decode(bytes);
  }

  function decode(bytes) {
    const out = { lines: emptyLines(), points: {} };
    if (!bytes.byteLength) return out;
    const layers = new window.vectorTile.VectorTile(new window.Pbf.PbfReader(bytes)).layers;
    if (layers.lines) out.lines = lines(layers.lines);
    for (const name of POINT_LAYERS) if (layers[name]) out.points[name] = points(layers[name], name);
    return out;
  }

  const emptyLines = () => ({ n: 0, id: [], v: [], k: [], s: [], at: new Uint32Array(1), xy: [], box: [] });

  function lines(layer) {
    const n = layer.length, xy = [];
    const out = columns(n);
    out.at = new Uint32Array(n + 1);
    out.box = new Float32Array(4 * n);
    for (let i = 0; i < n; i += 1) {
      const feature = layer.feature(i);
      describe(out, i, feature);
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (const point of feature.loadGeometry()[0]) {
        const x = point.x * PX, y = point.y * PX;
        xy.push(x, y);
        box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y);
        box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
      }
      out.box.set(box, 4 * i);
      out.at[i + 1] = xy.length / 2;
    }
    out.xy = Float32Array.from(xy);
    return out;
  }

  function points(layer, name) {
    const n = layer.length, out = columns(n);
    out.xy = new Float32Array(2 * n);
    out.row = new Array(n);
    for (let i = 0; i < n; i += 1) {
      const feature = layer.feature(i), p = feature.loadGeometry()[0][0];
      describe(out, i, feature);
      out.xy[2 * i] = p.x * PX; out.xy[2 * i + 1] = p.y * PX;
      out.row[i] = hm.rowOf(name, out.v[i], out.k[i]);
    }
    return out;
  }

  const columns = (n) => ({
    n: n, id: new Uint32Array(n), v: new Uint8Array(n), k: new Uint8Array(n), s: new Uint8Array(n),
  });

  function describe(out, i, feature) {
    out.id[i] = feature.id;
    out.v[i] = feature.properties.v; out.k[i] = feature.properties.k; out.s[i] = feature.properties.s;
  }

  /* The row of the layer panel a feature belongs to. */
  hm.rowOf = function (layer, v, k) {
    if (layer === "lines") return v === 0 ? "lv" : v > 1 ? "hv" : k === 1 ? "overhead" : k === 0 ? "cable" : "line";
    if (layer === "stations") return k === 0 ? "substation" : k === 3 ? "distribution" : "switching";
    if (layer === "source") return "substation";
    if (layer === "transformers") return v > 1 ? "substation" : "distribution";
    if (layer === "nodes") return v > 0 && hm.grid && !hm.grid.has_stations ? "distribution" : "joint";
    if (layer === "switches") return k === 1 ? "hidden" : "switches";
    return { opens: "open", loads: "customers", generators: "generators" }[layer];
  };
})((window.headroomMap = window.headroomMap || {}));
