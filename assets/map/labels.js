/* Asset numbers by block, and labels that never overlap: what does not fit is left out. */
(function (hm) {
  "use strict";
  hm.over = hm.over || {};
  const BLOCK = 4096;
  const blocks = new Map();

  /* The asset number of a dense feature number, or null until its block has come (then the overlay is drawn again). */
  hm.idOf = function (number) {
    const b = Math.floor(number / BLOCK), found = blocks.get(b);
    if (found === undefined) ask(b);
    return found && found.ids ? found.ids[number - found.first] : null;
  };
  hm.nameOf = function (number) {
    const found = blocks.get(Math.floor(number / BLOCK));
    return (found && found.names && found.names[number - found.first]) || "";
  };
  hm.askId = (number) => { const b = Math.floor(number / BLOCK); return (blocks.get(b) || ask(b)).asking; };
  function ask(b) {
    const entry = { ids: null };
    blocks.set(b, entry);
    entry.asking = hm.fetchJson(hm.url("features", b)).then(
      (data) => { Object.assign(entry, data); hm.redraw(); },
      (error) => { blocks.delete(b); hm.notice(error.message); });
    return entry;
  }

  hm.forgetIds = () => blocks.clear();

  /* The dense numbers of these assets of a layer: a set, read from the blocks the layer lies in. */
  hm.numbersOf = async function (layer, ids) {
    const wanted = new Set(ids), out = new Set(), low = hm.grid.first[layer];
    const end = Math.min(low + BLOCK * 64, ...Object.values(hm.grid.first).filter((n) => n > low));
    for (let b = Math.floor(low / BLOCK); b * BLOCK < end && wanted.size; b += 1) {
      await (blocks.get(b) || ask(b)).asking;
      const found = blocks.get(b) || {};
      for (let n = Math.max(low, b * BLOCK); found.ids && n < Math.min(end, (b + 1) * BLOCK); n += 1) {
        if (wanted.delete(found.ids[n - found.first])) out.add(n);
      }
    }
    return out;
  };

  /* The value an asset is coloured by, in words, or "". */
  hm.valueText = function (number) {
    const { colour, state } = hm.view, exact = hm.exact(colour, state);
    if (colour === "voltage_level" || colour === "feeder" || !exact) return "";
    const value = exact[number];
    if (Number.isNaN(value)) return hm.words.notComputed;
    if (!Number.isFinite(value)) return "";
    return colour.startsWith("headroom_") ? hm.number(value, 0) + " kW" : hm.number(value, 1) + " %";
  };
  hm.number = (value, digits) => value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", "−");

  /* On the map a label is short: the name, or the number with the letter of its kind where it is a bare number. */
  hm.shortName = function (layer, number, id) {
    const name = layer === "stations" && hm.nameOf(number), short = hm.words.short[layer];
    const text = name ? name : /^\d+$/.test(id) && short ? short.replace("{id}", id) : id;
    return text.length > 24 ? text.slice(0, 23) + "…" : text;
  };

  const HALO = 3.4, FONT = "500 11px 'Inter Variable', Inter, 'Noto Sans CJK SC', 'PingFang SC', sans-serif";
  const RANK = { stations: 0, source: 1, transformers: 2, opens: 3, nodes: 4 };

  hm.over.labels = function (ctx, place) {
    const zoom = hm.map.getZoom();
    if (!hm.layer || zoom < 13) return;
    ctx.font = FONT; ctx.textBaseline = "middle";
    const taken = hm.answerBoxes(place);
    const wanted = points(zoom, place.shift).sort((a, b) => a.rank - b.rank || a.number - b.number);
    const done = new Set();
    for (const w of wanted) taken.push([w.x - w.r, w.y - w.r, w.x + w.r, w.y + w.r]);
    for (const w of wanted) if (!done.has(w.spot) && zoom >= w.from) { if (putPoint(ctx, w, taken)) done.add(w.spot); }
    if (zoom >= 14) putLines(ctx, place.shift, taken, zoom);
  };

  function points(zoom, shift) {
    const painter = hm.painter(), out = [], seen = new Set();
    for (const tile of hm.visibleTiles()) {
      for (const name of Object.keys(RANK)) {
        const p = tile.data.points[name];
        for (let i = 0; p && hm.symbolShown(name, zoom) && i < p.n; i += 1) {
          if (p.v[i] === 0 || p.row[i] === "joint" || seen.has(p.id[i])) continue;
          if (painter.fate(p.row[i], p.id[i], p.v[i]) !== 0) continue;
          seen.add(p.id[i]);
          const x = tile.x + p.xy[2 * i] + shift[0], y = tile.y + p.xy[2 * i + 1] + shift[1];
          out.push({
            number: p.id[i], row: p.row[i], layer: name, rank: RANK[name], x: x, y: y, spot: Math.round(x / 4) + "," + Math.round(y / 4) + (name === "opens"),
            r: hm.pointSize(p.row[i], zoom, p.v[i]) / 2, from: p.row[i] === "substation" ? 13 : 14, k: p.k[i],
          });
        }
      }
    }
    return out;
  }

  function putPoint(ctx, w, taken) {
    const id = hm.idOf(w.number);
    if (id === null) return false;
    const text = w.layer === "opens" ? hm.words.labels.opens.replace("{id}", id) : hm.shortName(w.layer, w.number, id);
    const width = ctx.measureText(text).width, gap = w.r + 5, h = 7;
    const over = overLimit(w.number);
    const spots = w.layer === "opens" ? [[18, 18], [-18 - width, 18], [18, -16]] :
      [[gap, 0], [-gap - width, 0], [-width / 2, gap + h - 1], [-width / 2, -gap - h + 1]];
    for (const [dx, dy] of spots) {
      const box = [w.x + dx - 2, w.y + dy - h, w.x + dx + width + 2, w.y + dy + h];
      if (taken.some((t) => meet(t, box) && !inside(t, w))) continue;
      taken.push(box);
      write(ctx, text, w.x + dx, w.y + dy, over ? hm.theme().fail : hm.theme().text2);
      return true;
    }
    return false;
  }
  const inside = (t, w) => t[0] === w.x - w.r && t[1] === w.y - w.r;
  const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

  function overLimit(number) {
    const data = hm.view.colour === "loading" ? hm.values("loading", hm.view.state) : null;
    return data && data[number] > 100 && data[number] < hm.HAS_NONE;
  }

  function write(ctx, text, x, y, colour) {
    ctx.lineJoin = "round"; ctx.lineWidth = HALO * 2 - 3; ctx.strokeStyle = hm.theme().land;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  }

  function putLines(ctx, shift, taken, zoom) {
    const painter = hm.painter(), seen = new Set();
    for (const tile of hm.visibleTiles()) {
      const lines = tile.data.lines;
      for (let i = 0; i < lines.n; i += 1) {
        if (lines.v[i] === 0 || seen.has(lines.id[i])) continue;
        if (painter.fate(hm.rowOf("lines", lines.v[i], lines.k[i]), lines.id[i], lines.v[i]) !== 0) continue;
        if (putLine(ctx, lines, i, tile.x + shift[0], tile.y + shift[1], taken, zoom)) seen.add(lines.id[i]);
      }
    }
  }

  function putLine(ctx, lines, i, ox, oy, taken, zoom) {
    const b = 4 * i, long = Math.hypot(lines.box[b + 2] - lines.box[b], lines.box[b + 3] - lines.box[b + 1]);
    if (long < 150) return false;
    const id = hm.idOf(lines.id[i]);
    if (id === null) return false;
    const value = hm.valueText(lines.id[i]);
    const text = hm.shortName("lines", lines.id[i], id) + (value ? " · " + value : "");
    const width = ctx.measureText(text).width;
    const middle = longestSegment(lines, i);
    const x = ox + middle[0] - width / 2, y = oy + middle[1] - 12;
    const box = [x - 2, y - 7, x + width + 2, y + 7];
    if (long < width + 40 || taken.some((t) => meet(t, box))) return false;
    taken.push(box);
    write(ctx, text, x, y, overLimit(lines.id[i]) ? hm.theme().fail : hm.theme().text2);
    return true;
  }

  function longestSegment(lines, i) {
    const xy = lines.xy;
    let best = [0, 0], most = -1;
    for (let p = lines.at[i]; p + 1 < lines.at[i + 1]; p += 1) {
      const x = xy[2 * p], y = xy[2 * p + 1], dx = xy[2 * p + 2] - x, dy = xy[2 * p + 3] - y, length = Math.hypot(dx, dy);
      const middle = [x + dx / 2, y + dy / 2];
      if (length > most && middle[0] > 0 && middle[1] > 0 && middle[0] < 512 && middle[1] < 512) { most = length; best = middle; }
    }
    return best;
  }
})((window.headroomMap = window.headroomMap || {}));
