/* Start: dash-leaflet hands over its map, the grid is asked for while the page still loads, and the page talks to the map. */
(function (hm) {
  "use strict";
  const waiting = [];
  const asking = document.currentScript && /^\/(map|capacity|expansions)\/?$/.test(location.pathname) ? ask() : null;

  function ask() {
    const wanted = new URLSearchParams(location.search).get("grid");
    const answer = fetch("/layers" + (wanted ? "?grid=" + encodeURIComponent(wanted) : ""));
    answer.catch(() => undefined);
    return answer;
  }

  /* eventHandlers of the page's dl.LayerGroup. */
  hm.attach = async function (event) {
    if (hm.map === event.target._map) return;
    hm.map = event.target._map;
    hm.settings = JSON.parse(document.getElementById("map-settings").dataset.settings);
    hm.words = hm.settings.words;
    hm.makeSearch();
    try {
      const answer = await (asking || ask());
      if (!answer.ok) throw new Error(await hm.explain(answer));
      hm.grid = await answer.json();
    } catch (error) {
      document.querySelector(".map-page").classList.add("is-empty");
      hm.notice(error.message);
      return;
    }
    start();
  };

  function start() {
    const map = hm.map;
    if (window.innerWidth < 768) hm.fold(true);
    document.dispatchEvent(new CustomEvent("headroom-start")); /* the check opens: the grid is fitted beside it */
    map.invalidateSize({ pan: false });
    const asset = hm.readAddress();
    hm.startBasemap();
    hm.overlay = hm.makeOverlay().addTo(map);
    hm.layer = hm.makeLayer().addTo(map);
    hm.listen();
    hm.fillPanel();
    hm.drawScale();
    map.on("moveend", () => { hm.writeAddress(); hm.redraw(); });
    map.on("zoomend", hm.drawScale);
    map.on("locationerror", () => hm.notice(hm.words.noLocation));
    new ResizeObserver(resized).observe(map.getContainer());
    new MutationObserver(retheme).observe(document.documentElement, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
    hm.setProps("map-grid", { data: { grid: hm.grid.grid, revision: hm.grid.revision } });
    if (hm.view.colour !== "voltage_level") hm.recolour();
    hm.tellLook();
    if (asset) hm.select(asset.layer, asset.id);
    waiting.splice(0).forEach((call) => call());
    document.addEventListener("headroom-back", back);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) hm.lookForNewer(); });
    hm.startYears();
    hm.layer.once("load", () => { hm.fillFeeders(); hm.loadFlow(); });
  }
  /* The ground stays where it is; only a pin that would be hidden moves into view. */
  function resized() {
    hm.map.invalidateSize({ pan: false });
    const pin = hm.pinAt();
    if (pin && !hm.map.getBounds().contains(pin)) hm.map.panInside(pin, { animate: false, ...hm.padding() });
    hm.placeCard();
  }
  /* What could not be fetched while the server was away is fetched now. */
  function back() {
    hm.tilesBack();
    hm.layer.redraw();
    hm.recolour();
    hm.loadFlow();
    hm.lookForNewer();
  }
  /* The address holds a revision, so an open page goes on with the old one: it is said, never swapped unasked. */
  hm.lookForNewer = async function () {
    const bar = document.getElementById("grid-replaced");
    if (!bar || !bar.hidden || !hm.grid) return;
    try {
      const now = await hm.fetchJson("/layers?grid=" + encodeURIComponent(hm.grid.grid));
      bar.hidden = now.revision === hm.grid.base;
    } catch { /* away or removed: whoever asks next is told */ }
  };
  hm.newerThan = function (revision) {
    const bar = document.getElementById("grid-replaced");
    if (bar && revision && hm.grid && revision.split("@")[0] !== hm.grid.base) bar.hidden = false;
  };
  document.addEventListener("click", (event) => { if (event.target.closest("#grid-reload")) location.reload(); });
  function retheme() { hm.repaint(); hm.drawSwatches(); }

  /* Directions of flow come last; without them no arrow is drawn and the notice says why. */
  hm.loadFlow = function () {
    hm.loadValues("flow", hm.view.state).then(hm.repaint, (error) => hm.notice(hm.words.noValues.replace("{reason}", error.message)));
  };

  const soon = (call) => { if (hm.grid && hm.layer) call(); else waiting.push(call); };
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.map = {
    answer: (data) => { soon(() => hm.showAnswer(data || null)); },
    click: (data) => { soon(() => { if (data && data.lon !== null) { hm.putPin(data.lon, data.lat); hm.uncover(hm.pinAt()); } }); },
    steps: (data) => { soon(() => hm.showSteps(data || null)); },
    planned: (data) => { soon(() => hm.planned(data)); },
    draft: (data) => { soon(() => hm.showDraft(data)); },
    computed: (data) => { soon(() => hm.roomsComputed(data)); },
    year: (value) => { soon(() => hm.showYear(Number(value))); },
    highlight: (data) => { soon(() => (data ? hm.highlight(data.layer, data.id) : hm.highlight(null))); },
    asset: (data) => { const panel = document.getElementById("asset-panel"); if (panel) panel.hidden = !data; soon(hm.placeCard); },
  };
})((window.headroomMap = window.headroomMap || {}));
