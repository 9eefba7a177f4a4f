/* Pointer on the map: hover with a tooltip, click places the pin and selects, right click offers "check here", measuring. */
(function (hm) {
  "use strict";
  hm.over = hm.over || {};
  let hovered = null, measuring = null;

  hm.setProps = function (id, props) {
    if (window.dash_clientside && window.dash_clientside.set_props) window.dash_clientside.set_props(id, props);
  };

  /* The person chose a place: the pin stands there and the check is told. */
  hm.clicked = function (lon, lat, node) {
    const round = (x) => Math.round(x * 1e6) / 1e6;
    hm.putPin(lon, lat);
    hm.setProps("map-click", { data: { lon: round(lon), lat: round(lat), node: node || null } });
  };

  hm.listen = function () {
    const map = hm.map;
    map.on("click", click);
    map.on("contextmenu", menu);
    map.on("mousemove", move);
    map.on("mouseout movestart", () => { hover(null); tell(-1, null); hm.hint(-1); });
    map.on("movestart zoomstart click", closeMenu);
  };

  async function click(event) {
    if (hm.drawing(event)) return;
    if (measuring) { measuring.push([event.latlng.lng, event.latlng.lat]); hm.redraw(); return; }
    const candidate = hm.candidateAt(event.containerPoint);
    if (candidate >= 0) { document.dispatchEvent(new CustomEvent("headroom-candidate", { detail: candidate })); return; }
    const hit = hm.pick(event.latlng), only = !asks() || event.originalEvent.shiftKey || event.originalEvent.ctrlKey;
    if (!only) hm.clicked(event.latlng.lng, event.latlng.lat, null);
    if (hit && (only || (wide() && telling(hit)))) hm.selectNumber(hit);
    else hm.select(null);
  }
  /* Only a page with the check has a place to ask for. */
  const asks = () => Boolean(document.getElementById("check-answer"));
  /* Among house services a click means the place, not the wire beside it; close by, or with Shift, it means the wire. */
  const telling = (hit) => hit.v > 0 || hm.map.getZoom() >= 17;
  hm.selectNumber = async function (hit) {
    await hm.askId(hit.number);
    const id = hm.idOf(hit.number);
    if (id !== null) hm.select(await realLayer(hit), id);
  };
  /* An open point is drawn from a switch or, without one, from its line: the number tells which. */
  hm.realLayer = realLayer;
  async function realLayer(hit) {
    if (hit.layer !== "opens") return hit.layer;
    return hit.number < hm.grid.first.transformers ? "lines" : "switches";
  }

  /* A phone has no room for the asset beside the check: there it is asked for in the menu (long press). */
  const wide = () => window.innerWidth >= 768;

  function move(event) {
    if (measuring || !wide()) { hover(null); return; }
    const candidate = hm.candidateAt(event.containerPoint), hit = candidate < 0 ? hm.pick(event.latlng) : null;
    hm.hint(candidate);
    tell(candidate, hit);
    hover(hit);
    const tip = document.getElementById("map-tip");
    hm.tellRoom(hit, tip.lastChild);
    if (!hit) { tip.hidden = true; return; }
    const id = hm.idOf(hit.number), value = hm.valueText(hit.number);
    tip.hidden = id === null;
    if (id === null) return;
    tip.firstChild.textContent = (hit.layer === "stations" && hm.nameOf(hit.number)) || hm.words.labels[hit.layer].replace("{id}", id);
    tip.children[1].textContent = value;
    const p = event.containerPoint;
    tip.style.transform = "translate(" + Math.min(p.x + 14, hm.map.getSize().x - tip.offsetWidth - 8) + "px," + (p.y + 16) + "px)";
  }
  /* The panel's rows of what is under the pointer. */
  function tell(candidate, hit) {
    const id = hit && hm.idOf(hit.number), over = candidate >= 0 ? "candidate/" + candidate : id ? hit.layer + "/" + id : "";
    hm.map.getContainer().classList.toggle("is-choice", candidate >= 0);
    document.dispatchEvent(new CustomEvent("headroom-over", { detail: over }));
  }
  function hover(hit) {
    const same = hit && hovered && hit.number === hovered.number && hit.layer === hovered.layer;
    if (same || (!hit && !hovered)) return;
    hovered = hit;
    hm.map.getContainer().classList.toggle("is-over", Boolean(hit));
    if (!hit) document.getElementById("map-tip").hidden = true;
    hm.redraw();
  }

  /* Hover: the casing turns ink at 20 %; geometry comes from the tiles on screen. */
  hm.over.hover = function (ctx, place) {
    if (!hovered || !hm.layer) return;
    const zoom = hm.map.getZoom(), tokens = hm.theme();
    for (const tile of hm.visibleTiles()) {
      ctx.save();
      ctx.translate(tile.x + place.shift[0], tile.y + place.shift[1]);
      if (hovered.layer === "lines") line(ctx, tile.data.lines, zoom, tokens);
      else point(ctx, tile.data.points[hovered.layer], zoom, tokens);
      ctx.restore();
    }
  };
  function line(ctx, lines, zoom, tokens) {
    const rows = [];
    for (let i = 0; i < lines.n; i += 1) if (lines.id[i] === hovered.number) rows.push(i);
    if (!rows.length) return;
    hm.traceLines(ctx, lines, rows);
    const width = hm.lineWidth(hovered.v, zoom);
    hm.stroke(ctx, hm.fade(tokens.ink, 0.2), width + 8);
    ctx.globalCompositeOperation = "destination-out";
    hm.traceLines(ctx, lines, rows);
    hm.stroke(ctx, "#000", width);
  }
  function point(ctx, points, zoom, tokens) {
    for (let i = 0; points && i < points.n; i += 1) {
      if (points.id[i] !== hovered.number) continue;
      ctx.beginPath();
      ctx.arc(points.xy[2 * i], points.xy[2 * i + 1], hm.pointSize(points.row[i], zoom, points.v[i]) / 2 + 5, 0, 2 * Math.PI);
      hm.stroke(ctx, hm.fade(tokens.ink, 0.2), 4);
    }
  }

  async function menu(event) {
    const hit = hm.pick(event.latlng), box = document.getElementById("map-menu");
    let shape = null, name = "";
    if (hit) {
      await hm.askId(hit.number);
      const id = hm.idOf(hit.number);
      name = hm.words.labels[hit.layer].replace("{id}", id);
      shape = await hm.shape(await realLayer(hit), id);
    }
    box.querySelector("[data-menu-name]").textContent = name;
    box.hidden = false;
    const size = hm.map.getSize(), p = event.containerPoint;
    box.style.left = Math.min(p.x, size.x - box.offsetWidth - 8) + "px";
    box.style.top = Math.min(p.y, size.y - box.offsetHeight - 8) + "px";
    const [check, details] = box.querySelectorAll("button");
    details.hidden = !shape;
    details.onclick = () => { closeMenu(); hm.select(shape.layer, shape.id); };
    check.onclick = () => { closeMenu(); checkHere(hit, shape, event.latlng); };
    check.focus();
  }
  function checkHere(hit, shape, latlng) {
    if (!asks()) { location.assign("/map?grid=" + encodeURIComponent(hm.grid.grid) + "&at=" + latlng.lng.toFixed(6) + "," + latlng.lat.toFixed(6) + (hm.year > hm.firstYear ? "&year=" + hm.year : "")); return; }
    if (!hit) { hm.clicked(latlng.lng, latlng.lat, null); return; }
    const at = shape.layer === "lines" ? [latlng.lng, latlng.lat] : shape.parts[0][0];
    hm.select(shape.layer, shape.id);
    hm.clicked(at[0], at[1], shape.node);
  }
  function closeMenu() { document.getElementById("map-menu").hidden = true; }
  hm.closeMenu = closeMenu;

  hm.measure = function (on) {
    measuring = on === undefined ? (measuring ? null : []) : on ? [] : null;
    hm.map.getContainer().classList.toggle("is-measuring", Boolean(measuring));
    const button = document.querySelector("[data-map-act=measure]");
    if (button) button.setAttribute("aria-pressed", String(Boolean(measuring)));
    if (measuring) hm.map.doubleClickZoom.disable();
    else hm.map.doubleClickZoom.enable();
    hm.redraw();
  };
  hm.measuring = () => measuring;
  hm.over.measure = function (ctx, place) {
    if (!measuring || !measuring.length) return;
    const tokens = hm.theme(), at = measuring.map(place);
    hm.path(ctx, [measuring], place);
    hm.stroke(ctx, tokens.land, 5); hm.path(ctx, [measuring], place); hm.stroke(ctx, tokens.ink, 2);
    for (const [x, y] of at) { ctx.beginPath(); ctx.arc(x, y, 4, 0, 2 * Math.PI); ctx.fillStyle = tokens.panel; ctx.fill(); hm.stroke(ctx, tokens.ink, 2); }
    const [x, y] = at[at.length - 1];
    hm.tag(ctx, hm.metres(length(measuring)), x + 10, y - 16, tokens.ink, tokens.onInk);
  };
  hm.metres = (m) => (m < 10000 ? hm.number(m, 0) + " m" : hm.number(m / 1000, 2) + " km");
  function length(points) {
    return points.slice(1).reduce((sum, p, i) => sum + hm.map.distance([points[i][1], points[i][0]], [p[1], p[0]]), 0);
  }
})((window.headroomMap = window.headroomMap || {}));
