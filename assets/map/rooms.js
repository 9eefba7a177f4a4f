/* The capacity map: which map of rooms is looked at, what binds at the place under the pointer, and its element lit. */
(function (hm) {
  "use strict";
  const PAUSE_MS = 90;
  const known = new Map();
  let turn = 0, lit = false, kind = "load";

  const shown = () => hm.view.colour.startsWith("headroom_");
  /* The name of the numbers a colouring stands for; with promises counted they are others. */
  hm.valueName = (colour) => (colour.startsWith("headroom_") && hm.view.promised ? colour + "_promised" : colour);
  hm.forgetRooms = () => known.clear();

  /* The page's panel hears of direction and promises; the map itself may show another colour meanwhile. */
  hm.tellLook = function () {
    if (shown()) kind = hm.view.colour.slice("headroom_".length);
    if (document.getElementById("capacity-body")) hm.setProps("capacity-look", { data: { kind: kind, promised: hm.view.promised } });
  };

  function words(room) {
    const said = hm.words.room, bound = room.binding || {}, e = bound.element;
    return said.bound[room.why]
      .replace("{test}", said.tests[bound.test] || "").replace("{state}", said.states[bound.state] || bound.state || "")
      .replace("{asset}", e ? (hm.words.labels[e.layer] || "{id}").replace("{id}", e.id) : "");
  }

  async function room(number) {
    const key = hm.grid.revision + "/" + hm.valueName(hm.view.colour) + "/" + number;
    if (!known.has(key)) {
      const asking = hm.fetchJson(hm.url("rooms", hm.valueName(hm.view.colour) + "/" + number));
      known.set(key, asking);
      asking.catch(() => known.delete(key));
    }
    return known.get(key);
  }

  /* The pointer rests on something: its room in words, and what binds it glows. Without a finished map nothing is said. */
  hm.tellRoom = async function (hit, line) {
    const mine = ++turn;
    line.textContent = "";
    if (!hit || !shown() || !hm.exact(hm.view.colour, hm.view.state)) {
      if (lit) { lit = false; hm.glow(null); }
      return;
    }
    await new Promise((done) => { setTimeout(done, PAUSE_MS); });
    const found = mine === turn ? await room(hit.number).catch(() => null) : null;
    if (mine !== turn) return;
    line.textContent = found ? words(found) : "";
    const element = found && found.binding && found.binding.element;
    lit = Boolean(element);
    hm.glow(element ? element.layer : null, element ? element.id : "");
  };

  /* A map of rooms that is not there can be asked for on the page of the capacity map. */
  hm.roomsPage = function () {
    const query = new URLSearchParams({ grid: hm.grid.grid, colour: hm.view.colour, start: "1" });
    if (hm.year && hm.year !== hm.firstYear) query.set("year", hm.year);
    if (hm.certainty) query.set("certainty", hm.certainty);
    if (!hm.view.promised) query.set("promised", "0");
    return "/capacity?" + query;
  };
  /* The link of another page asks once; the address forgets it, so that a reload asks nothing. */
  function startAsked() {
    const query = new URLSearchParams(location.search), ask = document.getElementById("capacity-ask");
    if (!ask || ask.hidden || !query.has("start")) return;
    query.delete("start");
    history.replaceState(history.state, "", location.pathname + "?" + hm.readable(query));
    ask.click();
  }

  let told = "";
  hm.roomsComputed = function (said) {
    if (said && said !== told && said.endsWith("/True")) { hm.forgetRooms(); hm.forgetValues(); hm.recolour(); hm.loadFlow(); }
    told = said || "";
    requestAnimationFrame(startAsked);
  };

  document.addEventListener("click", function (event) {
    const row = event.target.closest("[data-bounds]");
    if (!row || !hm.map) return;
    const [west, south, east, north] = row.dataset.bounds.split(",").map(Number);
    hm.map.fitBounds([[south, west], [north, east]], { maxZoom: 16, animate: !hm.reducedMotion(), ...hm.padding() });
  });
})((window.headroomMap = window.headroomMap || {}));
