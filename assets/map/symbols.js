/* Symbols of the field: substation, switching station, distribution station, open point, customer, generator. */
(function (hm) {
  "use strict";
  const ORDER = ["nodes", "loads", "generators", "switches", "source", "transformers", "stations", "opens"];

  hm.paintBuildings = function (ctx, loads, zoom, tokens) {
    if (!loads || hm.basemapShown) return;
    const size = zoom >= 17 ? 12 : zoom === 16 ? 8 : zoom === 15 ? 5 : 3.2;
    ctx.fillStyle = tokens.building;
    for (let i = 0; i < loads.n; i += 1) {
      if (loads.v[i] === 0) ctx.fillRect(loads.xy[2 * i] - size / 2, loads.xy[2 * i + 1] - size / 2, size, size);
    }
  };

  hm.paintPoints = function (ctx, tile, zoom, painter, tokens) {
    for (const name of ORDER) {
      const points = tile.points[name];
      if (points && hm.symbolShown(name, zoom)) all(ctx, points, zoom, painter, tokens);
    }
  };
  /* Below zoom 16 a station stands for its transformers. */
  hm.symbolShown = function (name, zoom) {
    if (name === "loads") return zoom >= 15;
    if (name === "transformers") return zoom >= 16 || !hm.grid.has_stations;
    return name !== "switches" || zoom >= 16;
  };

  function all(ctx, points, zoom, painter, tokens) {
    for (let i = 0; i < points.n; i += 1) {
      const row = points.row[i], fate = painter.fate(row, points.id[i], points.v[i]);
      const size = hm.pointSize(row, zoom, points.v[i]);
      if (fate === 2 || !size) continue;
      ctx.globalAlpha = fate === 1 ? 0.25 : 1;
      const style = painter.styles[painter.styleOf(points.id[i], points.v[i])];
      const x = points.xy[2 * i], y = points.xy[2 * i + 1];
      hm.symbol(ctx, row, x, y, size, style, tokens, points.s[i], points.k[i]);
    }
    ctx.globalAlpha = 1;
  }

  hm.symbol = function (ctx, row, x, y, size, style, tokens, status, k) {
    ctx.save();
    ctx.translate(x, y);
    ctx.lineCap = "butt"; ctx.lineJoin = "round";
    if (status & 1) planned(ctx, size, tokens);
    else (DRAW[row] || joint)(ctx, size, style, tokens, k);
    ctx.restore();
  };

  const DRAW = {
    substation(ctx, size, style, tokens) {
      box(ctx, size, 3, tokens.panel, tokens.ink, Math.max(1.3, size / 14));
      const r = size * 0.17;
      ctx.strokeStyle = tokens.ink; ctx.lineWidth = Math.max(1.2, size / 16);
      ring(ctx, 0, -r * 0.72, r);
      ring(ctx, 0, r * 0.72, r);
    },
    switching(ctx, size, style, tokens) {
      box(ctx, size, 2.5, tokens.panel, tokens.ink, size > 10 ? 1.7 : 1.3);
      ctx.strokeStyle = tokens.ink; ctx.lineWidth = size > 10 ? 2 : 1.4;
      ctx.beginPath(); ctx.moveTo(-size * 0.24, 0); ctx.lineTo(size * 0.24, 0); ctx.stroke();
    },
    distribution(ctx, size, style, tokens) {
      if (size < 6) return joint(ctx, size, style, tokens);
      const r = size / 2;
      if (style.form === "ticks") return diamond(ctx, r + 1.5, style, tokens);
      disc(ctx, r + 1.5, tokens.land);
      if (style.form === "dotted") return broken(ctx, r - 1, style, tokens);
      disc(ctx, r, style.colour);
      if (style.form === "hollow") half(ctx, r - 1.6, tokens);
    },
    open(ctx, size, style, tokens, k) {
      ctx.rotate((k / 64) * 2 * Math.PI);
      const far = size > 8 ? 16 : 7, gap = size > 8 ? 7 : 4, half = size / 2;
      ctx.strokeStyle = tokens.land; ctx.lineWidth = 7;
      ctx.beginPath(); ctx.moveTo(far, 0); ctx.lineTo(far + gap, 0); ctx.stroke();
      ctx.strokeStyle = tokens.ink; ctx.lineWidth = 2.2;
      ctx.beginPath();
      ctx.moveTo(far, -half); ctx.lineTo(far, half);
      ctx.moveTo(far + gap, -half); ctx.lineTo(far + gap, half);
      ctx.stroke();
    },
    customers(ctx, size, style, tokens) { box(ctx, size, 1, tokens.panel, tokens.text3, 1.2); },
    generators(ctx, size, style, tokens) {
      const h = size / 2;
      ctx.beginPath(); ctx.moveTo(-h * 0.5, -h); ctx.lineTo(h * 1.4, -h); ctx.lineTo(h * 0.5, h); ctx.lineTo(-h * 1.4, h);
      ctx.closePath(); ctx.fillStyle = tokens.panel; ctx.fill();
      ctx.strokeStyle = tokens.text2; ctx.lineWidth = 1.3; ctx.stroke();
    },
    switches(ctx, size, style, tokens) { box(ctx, 5, 0.5, tokens.ink, tokens.panel, 1); },
  };

  function joint(ctx, size, style, tokens) {
    disc(ctx, size / 2 + 1, tokens.land);
    disc(ctx, size / 2, style.colour);
  }
  function planned(ctx, size, tokens) {
    ctx.setLineDash([3, 2]);
    box(ctx, Math.max(size, 12), 2.5, tokens.panel, tokens.planned, 1.6);
    ctx.setLineDash([]);
    ctx.beginPath(); ctx.moveTo(-3, 0); ctx.lineTo(3, 0); ctx.moveTo(0, -3); ctx.lineTo(0, 3); ctx.stroke();
  }
  function box(ctx, size, radius, fill, edge, width) {
    ctx.beginPath();
    ctx.roundRect(-size / 2, -size / 2, size, size, radius);
    ctx.fillStyle = fill; ctx.fill();
    ctx.strokeStyle = edge; ctx.lineWidth = width; ctx.stroke();
  }
  function ring(ctx, x, y, r) { ctx.beginPath(); ctx.arc(x, y, r, 0, 2 * Math.PI); ctx.stroke(); }
  function disc(ctx, r, colour) { ctx.beginPath(); ctx.arc(0, 0, r, 0, 2 * Math.PI); ctx.fillStyle = colour; ctx.fill(); }
  function half(ctx, r, tokens) {
    ctx.beginPath(); ctx.arc(0, 0, r, Math.PI, 0); ctx.closePath();
    ctx.fillStyle = tokens.land; ctx.fill();
  }
  function broken(ctx, r, style, tokens) {
    disc(ctx, r, tokens.panel);
    ctx.setLineDash([2, 1.8]); ctx.strokeStyle = style.colour; ctx.lineWidth = 1.5;
    ring(ctx, 0, 0, r);
  }
  function diamond(ctx, r, style, tokens) {
    ctx.beginPath(); ctx.moveTo(0, -r); ctx.lineTo(r, 0); ctx.lineTo(0, r); ctx.lineTo(-r, 0); ctx.closePath();
    ctx.fillStyle = style.colour; ctx.fill();
    ctx.strokeStyle = tokens.land; ctx.lineWidth = 1.5; ctx.stroke();
    const c = r * 0.26;
    ctx.beginPath(); ctx.moveTo(-c, -c); ctx.lineTo(c, c); ctx.moveTo(c, -c); ctx.lineTo(-c, c); ctx.stroke();
  }
})((window.headroomMap = window.headroomMap || {}));
