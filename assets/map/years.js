/* The year of study: the slider under the map, the projects on it, and the grid of that year in the place of today's. */
(function (hm) {
  "use strict";
  hm.year = 0; hm.firstYear = 0; hm.certainty = ""; hm.projects = [];
  let range = null, turn = 0, playing = 0, words = {};
  const box = () => document.getElementById("map-years");

  hm.startYears = async function () {
    if (!box()) return;
    words = JSON.parse(box().dataset.words);
    hm.firstYear = hm.year = Number(box().dataset.first);
    const asked = new URLSearchParams(location.search).get("certainty");
    hm.certainty = asked === "likely" || asked === "possible" ? asked : "";
    makeRange();
    pressed();
    try {
      hm.projects = await hm.fetchJson("/projects/" + encodeURIComponent(hm.grid.grid));
    } catch (error) {
      hm.notice(error.message);
    }
    marks();
    hm.redraw();
    const wanted = document.getElementById("check-year");
    const year = Number(new URLSearchParams(location.search).get("year")) || Number(wanted && wanted.value);
    if (year > hm.firstYear) hm.chooseYear(year);
  };

  /* r0001@2029-likely-0-… is for addresses; people read r0001 · 2029, likely. */
  hm.revisionText = function (revision) {
    const [, base, year, sure] = revision.match(/^(r\d+)@(\d{4})-([a-z]+)-/) || [];
    if (!base) return revision;
    const text = sure === "certain" ? words.revision : words.revisionSure.replace("{certainty}", words["sure_" + sure]);
    return text.replace("{revision}", base).replace("{year}", year);
  };

  /* The plan was changed: its marks, and the grid of the chosen year, which has another name now. */
  hm.refreshProjects = async function () {
    hm.projects = await hm.fetchJson("/projects/" + encodeURIComponent(hm.grid.grid)).catch((error) => { hm.notice(error.message); return hm.projects; });
    hm.shownCertainty = undefined;
    await hm.showYear(hm.year);
  };

  function makeRange() {
    const holder = document.getElementById("map-year-range");
    range = document.createElement("input");
    Object.assign(range, { type: "range", min: holder.dataset.min, max: holder.dataset.max, step: 1, value: hm.year });
    range.setAttribute("aria-label", holder.dataset.label);
    range.addEventListener("input", () => { document.getElementById("map-year").textContent = range.value; });
    range.addEventListener("change", () => hm.chooseYear(Number(range.value)));
    holder.replaceChildren(range);
  }

  /* The check's year is the one year of the page: the slider sets it and hears of it. */
  hm.chooseYear = function (year) {
    if (document.getElementById("check-year")) hm.setProps("check-year", { value: String(year) });
    hm.showYear(year);
  };
  hm.showYear = async function (year) {
    if (!range || !Number.isFinite(year) || year < Number(range.min) || year > Number(range.max)) return;
    if (year === hm.year && hm.shownCertainty === hm.certainty) return;
    const mine = ++turn, before = hm.year;
    hm.year = year; hm.shownCertainty = hm.certainty;
    range.value = year;
    document.getElementById("map-year").textContent = year;
    let address = "/layers?grid=" + encodeURIComponent(hm.grid.grid) + "&year=" + year;
    if (hm.certainty) address += "&certainty=" + hm.certainty;
    try {
      const grid = await hm.fetchJson(address);
      if (mine !== turn) return;
      if (grid.revision !== hm.grid.revision) swap(grid);
    } catch (error) {
      if (mine !== turn) return;
      hm.year = before;
      hm.notice(words.failed.replace("{when}", year).replace("{reason}", error.message));
    }
    hm.writeAddress();
    marks();
    hm.redraw();
  };

  /* Another grid under the same view: what was fetched for the old one is forgotten. */
  function swap(grid) {
    hm.grid = grid;
    hm.forgetTiles(); hm.forgetValues(); hm.forgetIds(); hm.forgetShapes();
    hm.setProps("map-grid", { data: { grid: grid.grid, revision: grid.revision } });
    hm.fillPanel();
    hm.layer.redraw();
    hm.fillFeeders();
    hm.recolour();
    hm.loadFlow();
    hm.swipeAgain();
    const chosen = hm.view.selection;
    if (chosen) hm.select(chosen.layer, chosen.id);
  }

  hm.projectName = (project) => (document.documentElement.lang.startsWith("zh") && project.name_zh) || project.name;
  const SURE = { certain: 0, likely: 1, possible: 2 };
  hm.counts = (project) => SURE[project.certainty] <= SURE[hm.certainty || "certain"];
  hm.inService = (project) => hm.counts(project) && project.year <= hm.year && !project.conflict;

  function marks() {
    const holder = document.getElementById("map-year-marks"), first = Number(range.min), last = Number(range.max);
    const seen = new Map();
    holder.replaceChildren(...hm.projects.filter((p) => p.year >= first && p.year <= last).map((p) => {
      const mark = document.createElement("button"), text = document.createElement("span"), sign = document.createElement("i");
      mark.type = "button"; mark.className = "year-mark is-" + p.certainty + (hm.inService(p) ? " is-counted" : "");
      const month = Number(p.in_service.slice(5, 7)) - 1, row = seen.get(p.year) || 0;
      seen.set(p.year, row + 1);
      mark.style.left = Math.min(100, (100 * (p.year - first + (p.year < last ? month / 12 : 0))) / (last - first)) + "%";
      mark.title = words.project.replace("{code}", p.code).replace("{name}", hm.projectName(p)).replace("{date}", p.in_service).replace("{certainty}", words[p.certainty]) + (p.conflict ? " – " + words.conflict : "");
      mark.setAttribute("aria-label", mark.title);
      text.textContent = row % 2 ? "" : p.code;
      mark.append(text, sign);
      mark.addEventListener("click", () => { hm.chooseYear(p.year); hm.showProject(p); });
      return mark;
    }));
  }

  function pressed() {
    for (const b of document.querySelectorAll("[data-certainty]")) b.setAttribute("aria-pressed", String(b.dataset.certainty === (hm.certainty || "certain")));
  }
  document.addEventListener("click", function (event) {
    const button = event.target.closest("#map-years [data-certainty]");
    if (!button || !hm.grid) return;
    hm.certainty = button.dataset.certainty === "certain" ? "" : button.dataset.certainty;
    pressed();
    hm.showYear(hm.year).then(() => { if (document.getElementById("check-answer")) hm.setProps("check-ask", { data: Date.now() }); });
  });

  hm.playYears = function () {
    if (playing) { clearInterval(playing); playing = 0; box().dataset.playing = "no"; return; }
    box().dataset.playing = "yes";
    if (hm.year >= Number(range.max)) hm.chooseYear(hm.firstYear);
    playing = setInterval(() => { if (hm.year >= Number(range.max)) hm.playYears(); else hm.chooseYear(hm.year + 1); }, 1600);
  };
})((window.headroomMap = window.headroomMap || {}));
