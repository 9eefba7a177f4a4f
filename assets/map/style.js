/* What things look like: tokens by theme, sizes by zoom, and the style a feature's value byte stands for. */
(function (hm) {
  "use strict";
  const LIGHT = {
    land: "#F3F2EE", street: "#FFFFFF", edge: "#E5E2DA", building: "#E2DED5", panel: "#FFFFFF", line: "#E3E6EA",
    ink: "#14171C", text2: "#495057", text3: "#6B7280", onInk: "#FFFFFF", accent: "#3B5BDB", onAccent: "#FFFFFF",
    planned: "#8A3FC4", fail: "#B42318", pass: "#08795A", unknown: "#8A94A3", lvQuiet: "#9AA1AB", corridor: "#B9BEC6",
    voltage: ["#6B7785", "#1F6FB2", "#B35C00", "#B4368C", "#7A1F3D"],
    headroom: ["#C8322B", "#D99A00", "#63B59B", "#0B7F60"],
    loading: ["#9DB4D6", "#4C78B8", "#D99A00", "#C8322B"],
    deviation: ["#C8322B", "#D99A00", "#4C78B8", "#8A3FC4", "#7A1F3D"],
    feeder: ["#1F6FB2", "#B35C00", "#0B7F60", "#B4368C", "#6A55C9", "#7A6A00", "#00798A", "#9A4A32"],
  };
  const DARK = {
    land: "#15181D", street: "#22272F", edge: "#1B1F26", building: "#252B34", panel: "#1B1F25", line: "#323842",
    ink: "#F1F3F5", text2: "#C3CAD3", text3: "#97A1AE", onInk: "#14171C", accent: "#91A7FF", onAccent: "#14171C",
    planned: "#C77DFF", fail: "#FF9A8F", pass: "#4FD6AE", unknown: "#7C8797", lvQuiet: "#5B6470", corridor: "#4A525E",
    voltage: ["#A3ABB6", "#6DB3EE", "#F0A45B", "#EE86CF", "#E58AA6"],
    headroom: ["#FF6F61", "#F2BE3A", "#2F8F74", "#3CC9A0"],
    loading: ["#5E7599", "#7FAEEB", "#F2BE3A", "#FF6F61"],
    deviation: ["#FF6F61", "#F2BE3A", "#7FAEEB", "#C77DFF", "#E58AA6"],
    feeder: ["#6DB3EE", "#F0A45B", "#3CC9A0", "#EE86CF", "#AFA0FF", "#D2C14A", "#4FC3D4", "#E39A7E"],
  };
  hm.NOT_COMPUTED = 255;
  hm.HAS_NONE = 254;
  hm.isDark = () => document.documentElement.getAttribute("data-mantine-color-scheme") === "dark";
  hm.theme = () => (hm.isDark() ? DARK : LIGHT);
  hm.reducedMotion = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  /* Each colouring: names of its classes (a legend row each), look of a class, and byte -> class. */
  const look = (colour, form) => ({ colour: colour, form: form || "solid" });
  const COLOURINGS = {
    voltage_level: {
      key: "voltage", forms: ["solid", "solid", "solid", "solid", "solid"],
      classOf: (byte) => Math.min(byte, 4),
    },
    loading: {
      key: "loading", forms: ["solid", "solid", "hollow", "ticks"],
      classOf: (byte) => (byte < 50 ? 0 : byte < 80 ? 1 : byte <= 100 ? 2 : 3),
    },
    voltage: {
      key: "deviation", forms: ["ticks", "hollow", "solid", "hollow", "ticks"],
      classOf: (byte) => { const p = byte / 5 - 25; return p < -7 ? 0 : p < -3 ? 1 : p <= 3 ? 2 : p <= 7 ? 3 : 4; },
    },
    headroom_load: { key: "headroom", forms: ["ticks", "dashed", "hollow", "solid"], classOf: (byte) => Math.min(byte, 3) },
    headroom_generation: { key: "headroom", forms: ["ticks", "dashed", "hollow", "solid"], classOf: (byte) => Math.min(byte, 3) },
    feeder: { key: "feeder", forms: Array(8).fill("solid"), classOf: (byte) => byte % 8 },
  };
  hm.colourings = Object.keys(COLOURINGS);

  /* Styles of a colouring in this theme; the last two are "not computed" and "has no such value". */
  hm.styles = function (colouring) {
    const tokens = hm.theme(), c = COLOURINGS[colouring];
    const list = c.forms.map((form, i) => look(tokens[c.key][i], form));
    list.push(look(tokens.unknown, "dotted"), look(tokens.text2, "solid"));
    return list;
  };
  hm.classTable = function (colouring) {
    const c = COLOURINGS[colouring], table = new Uint8Array(256);
    for (let byte = 0; byte < 254; byte += 1) table[byte] = c.classOf(byte);
    table[hm.HAS_NONE] = c.forms.length + 1;
    table[hm.NOT_COMPUTED] = c.forms.length;
    return table;
  };

  const step = (zoom) => (zoom <= 11 ? 0 : zoom <= 13 ? 1 : zoom <= 15 ? 2 : 3);
  const HIGH = [2, 3, 4.2, 5], MEDIUM = [1.4, 2.2, 3.6, 4.4], LOW = [0, 0, 1, 1.8];
  const SUBSTATION = [12, 16, 22, 26], SWITCHING = [0, 8, 14, 18], NODE = [0, 4, 12, 15], JOINT = [0, 2.5, 5, 6];
  hm.lineWidth = (v, zoom) => (v === 0 ? LOW : v === 1 ? MEDIUM : HIGH)[step(zoom)];
  hm.pointSize = function (row, zoom, v) {
    const s = step(zoom);
    if (v === 0) return row === "joint" ? 3.2 : row === "open" ? 8 : zoom >= 17 ? 10 : zoom >= 16 ? 8 : 5;
    if (row === "substation") return SUBSTATION[s];
    if (row === "switching") return SWITCHING[s];
    if (row === "distribution") return NODE[s];
    if (row === "joint") return JOINT[s];
    if (row === "open") return zoom >= 14 ? 12 : 7;
    return zoom >= 17 ? 10 : zoom >= 16 ? 8 : 5;
  };
})((window.headroomMap = window.headroomMap || {}));
