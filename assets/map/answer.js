/* The answer on the map: pin, route, tee, binding element and tags. */
(function (hm) {
  "use strict";
  hm.over = hm.over || {};
  let shown = null, pin = null, binding = null, hinted = -1;
  const PIN = '<svg width="26" height="38" viewBox="0 0 26 38" aria-hidden="true"><path class="pin-body" d="M13 1C6.4 1 1 6.3 1 12.9 1 21.6 13 37 13 37s12-15.4 12-24.1C25 6.3 19.6 1 13 1z"/><circle class="pin-ring" cx="13" cy="10.4" r="4.1"/><circle class="pin-ring" cx="13" cy="15.8" r="4.1"/></svg>';

  /* {pin:{lon,lat,text}, route:[[lon,lat]], route_m, point:{lon,lat,kind}, binding:{layer,id,text}, candidates:[…]} */
  hm.showAnswer = async function (data) {
    shown = data; binding = null; hinted = -1;
    if (!data) { hm.dropPin(); hm.redraw(); return; }
    if (data.pin && data.pin.lon !== null && data.pin.lon !== undefined) hm.putPin(data.pin.lon, data.pin.lat);
    else hm.dropPin();
    hm.redraw();
    hm.uncover(hm.pinAt());
    hm.placeCard();
    if (!data.binding) return;
    try {
      const found = await hm.shape(data.binding.layer, data.binding.id);
      if (shown === data) binding = found;
    } catch (error) {
      hm.notice(error.message);
    }
    hm.redraw();
  };

  hm.putPin = function (lon, lat) {
    if (!pin) {
      const icon = window.L.divIcon({ html: PIN, className: "map-pin", iconSize: [26, 38], iconAnchor: [13, 37] });
      pin = window.L.marker([lat, lon], { icon: icon, draggable: true, autoPan: true, keyboard: true, alt: hm.words.pin, title: hm.words.pin }).addTo(hm.map);
      pin.on("dragend", () => { const at = pin.getLatLng(); hm.clicked(at.lng, at.lat, null); });
      pin.on("drag", hm.redraw);
    } else if (!pin.dragging || !pin.dragging._draggable || !pin.dragging._draggable._moving) pin.setLatLng([lat, lon]);
    hm.redraw();
  };
  hm.dropPin = function () { if (pin) pin.remove(); pin = null; };
  hm.pinAt = () => (pin ? pin.getLatLng() : null);

  hm.over.answer = function (ctx, place) {
    const tokens = hm.theme();
    if (pin) around(ctx, place, tokens);
    if (!shown) return;
    if (binding) bound(ctx, place, tokens);
    (shown.candidates || []).forEach((c, i) => { if (i !== shown.selected) other(ctx, place, c, i, tokens); });
    if (shown.route && shown.route.length > 1) route(ctx, place, tokens);
    if (shown.point && shown.point.lon !== null) tee(ctx, place(lonlat(shown.point)), shown.point.kind, tokens);
    if (binding) bindingTag(ctx, place, tokens);
    if (pin && shown.pin && shown.pin.text) pinTag(ctx, place, tokens);
  };
  const lonlat = (p) => [p.lon, p.lat];

  function around(ctx, place, tokens) {
    const at = pin.getLatLng(), [x, y] = place([at.lng, at.lat]);
    ctx.beginPath(); ctx.arc(x, y, 24, 0, 2 * Math.PI); ctx.fillStyle = hm.fade(tokens.accent, 0.14); ctx.fill();
  }
  function bound(ctx, place, tokens) {
    if (binding.layer === "lines") {
      hm.path(ctx, binding.parts, place);
      hm.stroke(ctx, tokens.ink, 11); hm.stroke(ctx, tokens.land, 7.5); hm.stroke(ctx, stateColour(tokens), 4);
      return;
    }
    const [x, y] = place(binding.parts[0][0]);
    for (const [r, colour] of [[15, tokens.ink], [12.5, tokens.land]]) {
      ctx.beginPath(); ctx.arc(x, y, r, 0, 2 * Math.PI); hm.stroke(ctx, colour, 2.4);
    }
  }
  function stateColour(tokens) {
    const painter = hm.painter(), style = painter.styleOf(binding.number, 1);
    return hm.view.colour === "voltage_level" ? tokens.voltage[1] : painter.styles[style].colour;
  }
  function route(ctx, place, tokens) {
    hm.path(ctx, [shown.route], place);
    hm.stroke(ctx, tokens.land, 7.5); hm.path(ctx, [shown.route], place); hm.stroke(ctx, tokens.accent, 4, [9, 5]);
    if (!shown.route_m) return;
    const half = middle(shown.route.map(place));
    ctx.font = "600 12px 'Inter Variable', Inter, sans-serif"; ctx.textAlign = "center"; ctx.textBaseline = "middle";
    ctx.lineWidth = 4; ctx.lineJoin = "round"; ctx.strokeStyle = tokens.land; ctx.fillStyle = tokens.accent;
    const text = hm.number(shown.route_m, 0) + " m";
    const x = half[0] + half[2] * (10 + ctx.measureText(text).width / 2), y = half[1] + half[3] * 18;
    ctx.strokeText(text, x, y); ctx.fillText(text, x, y);
    ctx.textAlign = "left";
  }
  function middle(points) {
    const lengths = points.slice(1).map((p, i) => Math.hypot(p[0] - points[i][0], p[1] - points[i][1]));
    let left = lengths.reduce((a, b) => a + b, 0) / 2;
    for (let i = 0; i < lengths.length; i += 1) {
      if (left <= lengths[i]) {
        const t = left / (lengths[i] || 1), along = [0, 1].map((k) => points[i + 1][k] - points[i][k]);
        const side = along[0] < 0 ? -1 : 1; /* the lower side of the segment */
        return [points[i][0] + t * along[0], points[i][1] + t * along[1], (-along[1] / (lengths[i] || 1)) * side, (along[0] / (lengths[i] || 1)) * side];
      }
      left -= lengths[i];
    }
    return [...points[0], 0, 1];
  }
  function tee(ctx, [x, y], kind, tokens) {
    ctx.beginPath(); ctx.arc(x, y, 8.5, 0, 2 * Math.PI); ctx.fillStyle = tokens.panel; ctx.fill(); hm.stroke(ctx, tokens.accent, 2.4);
    ctx.fillStyle = tokens.accent; ctx.font = "700 10.5px 'Inter Variable', Inter, sans-serif"; ctx.textAlign = "center"; ctx.textBaseline = "middle";
    const letter = kind === "oh_tee" ? "T" : kind === "loop_in" ? "L" : kind && kind.endsWith("_bay") ? "B" : "";
    if (letter) ctx.fillText(letter, x, y + 0.5);
    else { ctx.beginPath(); ctx.arc(x, y, 3.2, 0, 2 * Math.PI); ctx.fill(); }
    ctx.textAlign = "left";
  }
  function other(ctx, place, candidate, i, tokens) {
    if (candidate.lon === null || candidate.lon === undefined) return;
    const [x, y] = place(lonlat(candidate)), lit = i === hinted;
    ctx.beginPath(); ctx.arc(x, y, lit ? 11 : 8, 0, 2 * Math.PI); ctx.fillStyle = tokens.panel; ctx.fill(); hm.stroke(ctx, lit ? tokens.accent : tokens.text3, lit ? 2.6 : 1.4);
    ctx.fillStyle = lit ? tokens.accent : tokens.text2; ctx.font = "600 10px 'Inter Variable', Inter, sans-serif"; ctx.textAlign = "center"; ctx.textBaseline = "middle";
    ctx.fillText(String(i + 1), x, y + 0.5); ctx.textAlign = "left";
  }

  const TAG = "500 12px 'Inter Variable', Inter, 'Noto Sans CJK SC', 'PingFang SC', sans-serif";
  hm.tag = function (ctx, text, x, y, fill, ink) {
    ctx.font = TAG; ctx.textBaseline = "middle";
    const width = ctx.measureText(text).width + 16;
    ctx.beginPath(); ctx.roundRect(x, y - 11, width, 22, 4); ctx.fillStyle = fill; ctx.fill();
    ctx.fillStyle = ink; ctx.fillText(text, x + 8, y + 0.5);
  };
  function bindingTag(ctx, place, tokens) {
    const at = bindingAt(place), [x, y] = at.from;
    ctx.beginPath(); ctx.moveTo(x, y); ctx.lineTo(at.x > x ? at.x + 8 : at.x + at.wide - 8, at.y); hm.stroke(ctx, tokens.ink, 1.2);
    hm.tag(ctx, shown.binding.text, at.x, at.y, tokens.ink, tokens.onInk);
  }
  function bindingAt(place) {
    const part = binding.parts[0].map(place), from = part.length > 1 ? middle(part) : part[0];
    const wide = 16 + [...shown.binding.text].reduce((sum, c) => sum + (c > "\u2e7f" ? 12.5 : 7), 0), pinned = pin ? place([pin.getLatLng().lng, pin.getLatLng().lat]) : null;
    const spots = [[22, -44], [22, -76], [-22 - wide, -44], [22, 44], [-22 - wide, 44]].map(([dx, dy]) => [from[0] + dx, from[1] + dy]);
    const free = ([x, y]) => !pinned || x + wide < pinned[0] - 16 || x > pinned[0] + 180 || y + 11 < pinned[1] - 40 || y - 11 > pinned[1] + 6;
    const left = place.shift[0] + 8, right = place.shift[0] + hm.map.getSize().x - wide - 8;
    const seen = spots.map(([x, y]) => [Math.max(left, Math.min(x, right)), y]);
    const spot = spots.find((s) => s[0] >= left && s[0] <= right && free(s)) || seen.find(free) || seen[0];
    return { from: from, x: spot[0], y: spot[1], wide: wide };
  }
  function pinTag(ctx, place, tokens) {
    const at = pin.getLatLng(), [x, y] = place([at.lng, at.lat]);
    hm.tag(ctx, shown.pin.text, x + 20, y - 24, tokens.accent, tokens.onAccent);
  }

  /* Places of the answer that no card may cover. */
  hm.answerSpots = function () {
    const spots = pin ? [[pin.getLatLng().lat, pin.getLatLng().lng]] : [];
    if (shown && shown.point && shown.point.lon !== null) spots.push([shown.point.lat, shown.point.lon]);
    return spots;
  };
  /* The candidate whose number is under the pointer, or -1; and the one a row points at. */
  hm.candidateAt = function (point) {
    return ((shown && shown.candidates) || []).findIndex((c) => {
      if (c.lon === null || c.lon === undefined) return false;
      const p = hm.map.latLngToContainerPoint([c.lat, c.lon]);
      return Math.hypot(p.x - point.x, p.y - point.y) < 11;
    });
  };
  hm.hint = function (index) { if (hinted !== index) { hinted = index; hm.redraw(); } };

  /* Room the answer takes, so that labels keep clear of it. */
  hm.answerBoxes = function (place) {
    const boxes = [];
    if (pin) { const at = pin.getLatLng(), [x, y] = place([at.lng, at.lat]); boxes.push([x - 15, y - 40, x + (shown ? 190 : 15), y + 4]); }
    if (shown && binding) { const at = bindingAt(place); boxes.push([at.x, at.y - 13, at.x + at.wide, at.y + 13]); }
    if (shown && shown.point && shown.point.lon !== null) { const [x, y] = place(lonlat(shown.point)); boxes.push([x - 10, y - 10, x + 10, y + 10]); }
    return boxes;
  };
  hm.clear = function () { hm.showAnswer(null); hm.showSteps(null); hm.highlight(null); hm.select(null); };
})((window.headroomMap = window.headroomMap || {}));
