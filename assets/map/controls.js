/* Beside the map: zoom, place, scale, the basemap with its fall-back, notices, and the address bar. */
(function (hm) {
  "use strict";
  hm.basemapShown = false;

  hm.notice = function (text, address, label) {
    const box = document.getElementById("map-notice");
    if (!box) return;
    box.querySelector("span").textContent = text;
    if (address) box.querySelector("span").append(" ", Object.assign(document.createElement("a"), { href: address, textContent: label }));
    box.hidden = !text;
    said = text;
  };
  let said = "";
  /* What no longer holds is taken back, and nothing else that was said since. */
  hm.takeBack = (text) => { if (text && said === text) hm.notice(""); };
  let failed = 0;
  hm.tileFailed = function (error) {
    failed += 1;
    complaint = hm.words.tileFailed.replace("{reason}", error.message);
    if (failed === 1) hm.notice(complaint);
  };
  let complaint = "";
  hm.tilesBack = () => { hm.takeBack(complaint); failed = 0; };

  /* Room the floating panels take, for fitting and panning: layers on the left, on a phone the sheet below. */
  hm.padding = function () {
    const panel = document.getElementById("layer-panel"), small = window.innerWidth < 768;
    const wide = !small && panel && panel.dataset.folded !== "yes";
    return { paddingTopLeft: [wide ? 320 : 40, small ? 64 : 48], paddingBottomRight: [64, 48 + (small ? sheet() : 0)] };
  };
  function sheet() {
    const check = document.getElementById("check-panel"), most = window.innerHeight / 2;
    return check && check.dataset.open === "yes" ? Math.min(check.dataset.stop === "peek" ? 148 : most, most) : 0;
  }
  /* The part of the map that nothing floats over. */
  hm.clearBounds = function () {
    const p = hm.padding(), size = hm.map.getSize();
    return window.L.latLngBounds(hm.map.containerPointToLatLng([p.paddingTopLeft[0] - 24, p.paddingTopLeft[1] - 24]), hm.map.containerPointToLatLng([size.x - p.paddingBottomRight[0] + 24, size.y - p.paddingBottomRight[1] + 24]));
  };
  /* A place that a panel covers comes into view; one that is seen stays where it is. */
  hm.uncover = function (latlng) {
    if (latlng && !hm.clearBounds().contains(latlng)) hm.map.panInside(latlng, { animate: !hm.reducedMotion(), ...hm.padding() });
  };

  hm.fitGrid = function () {
    const [west, south, east, north] = hm.grid.bounds;
    hm.map.fitBounds([[south, west], [north, east]], { animate: false, ...hm.padding() });
  };

  hm.act = {
    "zoom-in": () => hm.map.zoomIn(),
    "zoom-out": () => hm.map.zoomOut(),
    locate: () => hm.map.locate({ setView: true, maxZoom: 16 }),
    measure: () => hm.measure(),
    "fit-grid": () => hm.fitGrid(),
    fold: () => hm.fold(),
    "notice-close": () => hm.notice(""),
    "close-asset": () => hm.select(null),
    "years-play": () => hm.playYears(),
    swipe: () => hm.toggleSwipe(),
  };
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-map-act]");
    const act = button && (hm.act[button.dataset.mapAct] || hm.stepsAct[button.dataset.mapAct]);
    if (act && hm.map) act();
  });

  const NICE = [1, 2, 5];
  hm.drawScale = function () {
    const bar = document.getElementById("map-scale"), y = hm.map.getSize().y / 2;
    if (!bar) return;
    const most = hm.map.distance(hm.map.containerPointToLatLng([0, y]), hm.map.containerPointToLatLng([80, y]));
    const ten = 10 ** Math.floor(Math.log10(most));
    const metres = Math.max(...NICE.map((n) => n * ten).filter((m) => m <= most));
    bar.style.width = (80 * metres) / most + "px";
    bar.textContent = metres >= 1000 ? metres / 1000 + " km" : metres + " m";
  };

  /* A basemap that cannot be reached leaves the neutral land, says so once, and is not asked again. */
  hm.startBasemap = function () {
    const map = hm.settings.basemap;
    if (!map) return;
    const layers = map.urls.map((url) => window.L.tileLayer(url, { subdomains: map.subdomains, attribution: map.attribution, maxZoom: 20, maxNativeZoom: map.max_zoom, className: "base-tiles" }));
    let heard = false;
    const quit = function () {
      if (heard) return;
      heard = true;
      layers.forEach((layer) => layer.remove());
      hm.basemapShown = false;
      hm.notice(hm.words.noBasemap);
      hm.repaint();
    };
    layers.forEach((layer) => { layer.on("tileerror", quit); layer.on("tileload", () => { if (!heard && !hm.basemapShown) { hm.basemapShown = true; hm.repaint(); } }); layer.addTo(hm.map); });
  };

  /* ---- every state in the address bar, beside what the check keeps there ---- */
  const listed = (set) => (set.size ? [...set].join(",") : null);
  hm.firstColour = () => document.querySelector(".map-page").dataset.colour || "voltage_level";
  const START = ["customers", "generators", "switches"];
  hm.writeAddress = function () {
    if (!hm.map) return;
    const query = new URLSearchParams(location.search), view = hm.view, at = hm.map.getCenter();
    const hidden = listed(view.hidden), usual = START.join(",");
    const entries = {
      map: hm.map.getZoom() + "/" + at.lat.toFixed(5) + "/" + at.lng.toFixed(5),
      colour: view.colour === hm.firstColour() ? null : view.colour,
      promised: view.promised ? null : "0",
      state: view.state === hm.stateNames()[0] ? null : view.state,
      hide: hidden === usual ? null : hidden || "none",
      kv: listed(view.levels), feeder: listed(view.feeders), dim: view.dim ? null : "0",
      asset: view.selection ? view.selection.layer + "/" + view.selection.id : null,
    };
    if (hm.shownCertainty !== undefined) Object.assign(entries, { year: hm.year === hm.firstYear ? null : hm.year, certainty: hm.certainty || null });
    for (const [key, value] of Object.entries(entries)) {
      if (value === null) query.delete(key);
      else query.set(key, value);
    }
    history.replaceState(history.state, "", location.pathname + "?" + hm.readable(query) + location.hash);
  };
  /* Slashes, commas and colons need no escape in a query: a link people can read. */
  hm.readable = (query) => query.toString().replace(/%2F/g, "/").replace(/%2C/g, ",").replace(/%3A/g, ":");
  hm.stateNames = () => Object.keys(hm.grid.states).sort((a, b) => (b === "peak") - (a === "peak"));
  hm.readAddress = function () {
    const query = new URLSearchParams(location.search), view = hm.view, states = hm.stateNames();
    const numbers = (key) => new Set((query.get(key) || "").split(",").filter(Boolean).map(Number).filter(Number.isFinite));
    view.colour = hm.colourings.includes(query.get("colour")) ? query.get("colour") : hm.firstColour();
    view.promised = query.get("promised") !== "0";
    view.state = states.includes(query.get("state")) ? query.get("state") : states[0];
    if (query.has("hide")) view.hidden = new Set(query.get("hide").split(",").filter((x) => x !== "none"));
    view.levels = numbers("kv"); view.feeders = numbers("feeder"); view.dim = query.get("dim") !== "0";
    const [zoom, lat, lon] = (query.get("map") || "").split("/").map(Number);
    const pin = (query.get("at") || "").split(",").map(Number);
    if (Number.isFinite(lon) && Math.abs(lat) <= 90 && zoom >= 1 && zoom <= 20) hm.map.setView([lat, lon], zoom, { animate: false });
    else if (pin.length === 2 && pin.every(Number.isFinite)) hm.map.setView([pin[1], pin[0]], 15, { animate: false });
    else hm.fitGrid();
    const asset = (query.get("asset") || "").match(/^(\w+)\/(.+)$/);
    return asset ? { layer: asset[1], id: asset[2] } : null;
  };
})((window.headroomMap = window.headroomMap || {}));
