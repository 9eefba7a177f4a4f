/* Paint the lines of one decoded tile: streets, casings, strokes by style, ticks, arrows. */
(function (hm) {
  "use strict";
  const FORMS = { dotted: [1.5, 4], dashed: [9, 5] };

  hm.paintTile = function (ctx, tile, zoom, painter) {
    const tokens = hm.theme(), lines = tile.lines;
    const plan = sort(lines, zoom, painter);
    if (zoom >= 14 && !hm.basemapShown) streets(ctx, lines, zoom, tokens);
    if (zoom >= 14) hm.paintBuildings(ctx, tile.points.loads, zoom, tokens);
    ctx.lineJoin = "round"; ctx.lineCap = "round";
    dimmed(ctx, lines, plan, zoom, painter, tokens);
    for (let v = 0; v < 5; v += 1) level(ctx, lines, plan, v, zoom, painter, tokens);
    hm.paintPoints(ctx, tile, zoom, painter, tokens);
  };

  /* Rows by voltage class and style: plan.full[v][style] and plan.dim[v]. */
  function sort(lines, zoom, painter) {
    const plan = { full: [[], [], [], [], []], dim: [[], [], [], [], []] };
    for (let i = 0; i < lines.n; i += 1) {
      const v = lines.v[i], fate = painter.fate(hm.rowOf("lines", v, lines.k[i]), lines.id[i], v);
      if (fate === 2 || !hm.lineWidth(v, zoom)) continue;
      if (fate === 1) plan.dim[v].push(i);
      else {
        const style = painter.styleOf(lines.id[i], v);
        (plan.full[v][style] = plan.full[v][style] || []).push(i);
      }
    }
    return plan;
  }

  function trace(ctx, lines, rows) {
    const xy = lines.xy;
    ctx.beginPath();
    for (const i of rows) {
      const end = lines.at[i + 1];
      let p = lines.at[i];
      ctx.moveTo(xy[2 * p], xy[2 * p + 1]);
      for (p += 1; p < end; p += 1) ctx.lineTo(xy[2 * p], xy[2 * p + 1]);
    }
  }

  function stroke(ctx, colour, width, dash) {
    ctx.strokeStyle = colour; ctx.lineWidth = width;
    ctx.setLineDash(dash || []);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  function streets(ctx, lines, zoom, tokens) {
    const rows = [];
    for (let i = 0; i < lines.n; i += 1) if (lines.v[i] === 0) rows.push(i);
    const width = zoom >= 17 ? 14 : zoom === 16 ? 10 : zoom === 15 ? 7 : 5;
    ctx.lineJoin = "round"; ctx.lineCap = "round";
    trace(ctx, lines, rows);
    stroke(ctx, tokens.edge, width + 2);
    stroke(ctx, tokens.street, width);
  }

  function dimmed(ctx, lines, plan, zoom, painter, tokens) {
    ctx.globalAlpha = 0.25;
    plan.dim.forEach((rows, v) => {
      if (!rows.length) return;
      trace(ctx, lines, rows);
      stroke(ctx, tokens.voltage[v], hm.lineWidth(v, zoom));
    });
    ctx.globalAlpha = 1;
  }

  function level(ctx, lines, plan, v, zoom, painter, tokens) {
    const groups = plan.full[v], width = hm.lineWidth(v, zoom);
    const all = groups.flat();
    if (!all.length) return;
    if (v > 0) {
      trace(ctx, lines, all);
      stroke(ctx, tokens.land, width + 3);
    }
    groups.forEach((rows, style) => strokeGroup(ctx, lines, rows, painter.styles[style], width, v, tokens));
    if (v > 0) details(ctx, lines, groups, zoom, painter, tokens);
  }

  function strokeGroup(ctx, lines, rows, style, width, v, tokens) {
    const quiet = v === 0 && hm.view.colour === "voltage_level";
    const planned = rows.filter((i) => lines.s[i] & 1), built = rows.filter((i) => !(lines.s[i] & 1));
    ctx.lineCap = FORMS[style.form] ? "butt" : "round";
    trace(ctx, lines, built);
    stroke(ctx, quiet ? tokens.lvQuiet : style.colour, width, v > 0 ? FORMS[style.form] : null);
    if (style.form === "hollow" && width > 2) stroke(ctx, tokens.land, 1.2);
    if (!planned.length) return;
    ctx.lineCap = "butt";
    trace(ctx, lines, planned);
    stroke(ctx, tokens.planned, Math.max(1.6, width * 0.7), [7, 4]);
  }

  function details(ctx, lines, groups, zoom, painter, tokens) {
    groups.forEach(function (rows, style) {
      const look = painter.styles[style];
      ctx.beginPath();
      for (const i of rows) {
        if (lines.k[i] === 1 && zoom >= 12) along(lines, i, 34, (x, y, a) => tick(ctx, x, y, a, zoom >= 14 ? 4.5 : 3));
        if (look.form === "ticks" && zoom >= 12) along(lines, i, 14, (x, y, a) => tick(ctx, x, y, a, 5));
      }
      stroke(ctx, look.colour, 1.5);
    });
    if (zoom >= 14) arrows(ctx, lines, groups.flat(), tokens);
  }

  function tick(ctx, x, y, angle, half) {
    const dx = -Math.sin(angle) * half, dy = Math.cos(angle) * half;
    ctx.moveTo(x - dx, y - dy);
    ctx.lineTo(x + dx, y + dy);
  }

  function arrows(ctx, lines, rows, tokens) {
    const flow = hm.values("flow", hm.view.state);
    if (!flow) return;
    ctx.beginPath();
    for (const i of rows) {
      const way = flow[lines.id[i]];
      if (way === 1 || way === 2) along(lines, i, 120, (x, y, a) => chevron(ctx, x, y, way === 1 ? a : a + Math.PI));
    }
    stroke(ctx, tokens.land, 3.6);
    stroke(ctx, tokens.ink, 1.4);
  }

  function chevron(ctx, x, y, angle) {
    const c = Math.cos(angle), s = Math.sin(angle), put = (u, w) => [x + u * c - w * s, y + u * s + w * c];
    ctx.moveTo(...put(-3, -3.5));
    ctx.lineTo(...put(2.5, 0));
    ctx.lineTo(...put(-3, 3.5));
  }

  /* Call at every `every` px along the line, the first after half of it. */
  function along(lines, i, every, call) {
    const xy = lines.xy;
    let left = every / 2;
    for (let p = lines.at[i]; p + 1 < lines.at[i + 1]; p += 1) {
      const x = xy[2 * p], y = xy[2 * p + 1], dx = xy[2 * p + 2] - x, dy = xy[2 * p + 3] - y;
      const length = Math.hypot(dx, dy);
      let at = left;
      for (; at < length; at += every) call(x + (dx * at) / length, y + (dy * at) / length, Math.atan2(dy, dx));
      left = at - length;
    }
  }
  hm.traceLines = trace;
})((window.headroomMap = window.headroomMap || {}));
