/* The one state of the map view, which features it hides or dims, and the byte-per-feature values it paints by. */
(function (hm) {
  "use strict";
  hm.view = {
    colour: "voltage_level", state: "peak", hidden: new Set(["customers", "generators", "switches"]),
    levels: new Set(), feeders: new Set(), dim: true, selection: null, promised: true,
  };
  const bytes = new Map(), exact = new Map();

  hm.url = (kind, rest) =>
    "/" + kind + "/" + encodeURIComponent(hm.grid.grid) + "/" + hm.grid.revision + "/" + rest;

  hm.fetchJson = async function (address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(await hm.explain(answer));
    return answer.json();
  };
  hm.explain = async function (answer) {
    const text = await answer.text();
    try {
      const said = JSON.parse(text);
      return said.message || said.detail || said.title || String(answer.status);
    } catch (_) {
      return String(answer.status);
    }
  };

  const place = (what, state) => hm.valueName(what) + "?state=" + state;
  const of = (what, state) => hm.grid.revision + "/" + place(what, state);
  hm.values = (what, state) => bytes.get(of(what, state)) || null;
  hm.exact = (what, state) => exact.get(of(what, state)) || null;
  hm.loadValues = (what, state) => keep(bytes, "values", what, state, (buffer) => new Uint8Array(buffer));
  hm.loadExact = (what, state) => keep(exact, "numbers", what, state, (buffer) => new Float32Array(buffer));

  hm.forgetValues = () => { bytes.clear(); exact.clear(); waiting.clear(); };
  const waiting = new Map();
  function keep(shelf, kind, what, state, read) {
    const key = of(what, state), name = kind + key;
    if (shelf.has(key)) return Promise.resolve(shelf.get(key));
    if (!waiting.has(name)) {
      waiting.set(name, fetch(hm.url(kind, place(what, state))).then(async (answer) => {
        if (!answer.ok) throw new Error(await hm.explain(answer));
        if (answer.status === 204) throw new Error(hm.words.room.missing);
        const found = read(await answer.arrayBuffer());
        shelf.set(key, found);
        return found;
      }).finally(() => waiting.delete(name)));
    }
    return waiting.get(name);
  }

  /* Colour by something else: values arrive, then everything is painted again from the tiles that are here. */
  let complaint = "";
  hm.recolour = async function () {
    const { colour, state } = hm.view;
    hm.repaint();
    hm.recolourBefore();
    if (colour === "voltage_level") return;
    try {
      await hm.loadValues(colour, state);
      hm.takeBack(complaint);
    } catch (error) {
      complaint = hm.words.noValues.replace("{reason}", error.message);
      if (!colour.startsWith("headroom_")) hm.notice(complaint);
      else if (!document.getElementById("capacity-body")) hm.notice(complaint, hm.roomsPage(), hm.words.compute);
    }
    hm.repaint();
    hm.loadExact(colour, state).then(hm.redraw, () => undefined);
  };

  hm.painter = function () {
    const view = hm.view, table = hm.classTable(view.colour), list = hm.styles(view.colour);
    const data = view.colour === "voltage_level" ? null : hm.values(view.colour, view.state);
    const unknown = table[hm.NOT_COMPUTED];
    return {
      styles: list,
      styleOf: (id, v) => (view.colour === "voltage_level" ? table[v] : data ? table[data[id]] : unknown),
      fate: fate(view),
    };
  };

  /* 0 draw, 1 dim, 2 leave out. */
  function fate(view) {
    const feeder = hm.values("feeder", view.state), out = view.dim ? 1 : 2;
    return function (row, id, v) {
      if (view.hidden.has(row) || row === "hidden") return 2;
      if (view.levels.size && !view.levels.has(v)) return out;
      if (view.feeders.size && row !== "substation" && !(feeder && view.feeders.has(feeder[id]))) return out;
      return 0;
    };
  }
})((window.headroomMap = window.headroomMap || {}));
