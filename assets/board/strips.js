/* Above and beneath the cards: counters, where time is lost, who has how much, what will end; and the painter Dash calls. */
(function () {
  "use strict";
  const hb = window.headroomBoard;
  const SVG = "http://www.w3.org/2000/svg";

  function counter(label, value, said, tone, sign, shown) {
    const node = hb.make(shown ? "button" : "div", "counter" + (tone ? " is-" + tone : ""));
    if (shown) {
      node.type = "button";
      node.dataset.shown = shown;
      node.setAttribute("aria-pressed", String(hb.filters.shown === shown));
    }
    const line = hb.make("span", "counter-value num");
    if (sign) line.append(hb.icon(sign));
    line.append(document.createTextNode(value));
    node.append(hb.make("span", "counter-label", label), line, hb.make("span", "counter-said", said));
    return node;
  }

  function paintCounters(c) {
    const more = (c.more > 0 ? "+" : c.more < 0 ? "−" : "±") + hb.number(Math.abs(c.more));
    const kept = c.judged ? hb.number((100 * c.kept) / c.judged, 1) + " %" : "—";
    hb.part("counters").replaceChildren(
      counter(hb.say("open"), hb.number(c.open), hb.say("this_week", { n: more })),
      counter(hb.say("at_risk"), hb.number(c.at_risk), hb.say("risk_rule"), c.at_risk ? "warn" : "", c.at_risk ? "triangle" : "", "at_risk"),
      counter(hb.say("due_soon"), hb.number(c.due_soon), hb.say("steps"), c.due_soon ? "warn" : "", c.due_soon ? "triangle" : "", "due_soon"),
      counter(hb.say("overdue"), hb.number(c.overdue), c.oldest === null ? hb.say("none_late") : hb.say("oldest", { n: hb.number(c.oldest, 1) }), c.overdue ? "fail" : "", c.overdue ? "cross" : "", "overdue"),
      counter(hb.say("finished"), hb.number(c.finished), c.median === null ? "—" : hb.say("median", { n: hb.number(c.median, 1) })),
      counter(hb.say("on_time"), kept, c.judged ? hb.say("of_cases", { n: hb.number(c.kept), all: hb.number(c.judged) }) : hb.say("no_claim"))
    );
  }

  function paintHeat(news) {
    const table = hb.make("table", "heat"), body = hb.make("tbody"), foot = hb.make("tr");
    for (const [code, percents, days] of news.heat) {
      const row = hb.make("tr"), head = hb.make("th", "", hb.words.columns[code]);
      head.scope = "row";
      row.append(head);
      for (const percent of percents) {
        const cell = hb.make("td", "num", percent === null ? "—" : hb.number(percent));
        if (percent === null) cell.className = "heat-none";
        else cell.dataset.step = String(Math.min(6, Math.floor(percent / 17)));
        if (percent !== null && percent > 100) cell.classList.add("is-over");
        row.append(cell);
      }
      row.append(hb.make("td", "heat-days num", days === null ? "—" : hb.say("days", { n: hb.number(days, 1) })));
      body.append(row);
    }
    foot.append(hb.make("th", "", hb.say("week")), ...news.weeks.map((week) => hb.make("td", "heat-week num", String(week))), hb.make("td"));
    body.append(foot);
    table.append(body);
    hb.part("heat").replaceChildren(table);
  }

  function paintLoad(rows) {
    const list = hb.make("div", "load"), most = Math.max(1, ...rows.map((row) => row[2])), named = rows.filter((row) => row[0]);
    const mean = named.length ? named.reduce((sum, row) => sum + row[2], 0) / named.length : 0;
    for (const [person, department, open, care] of rows.slice(0, 12)) {
      const row = hb.make("div", "load-row"), name = hb.make("span", "load-name", person || hb.say("nobody")), bar = hb.make("span", "load-bar");
      name.title = department;
      const well = hb.make("i", "load-well"), risky = hb.make("i", "load-care"), mark = hb.make("i", "load-mark");
      well.style.width = (100 * (open - care)) / most + "%";
      risky.style.width = (100 * care) / most + "%";
      mark.style.left = (100 * mean) / most + "%";
      bar.append(well, risky, mark);
      row.append(name, bar, hb.make("b", "num", hb.number(open)));
      row.setAttribute("aria-label", `${person || hb.say("nobody")}: ${hb.number(open)} ${hb.say("open_cases")}, ${hb.number(care)} ${hb.say("care")}`);
      list.append(row);
    }
    const legend = hb.make("div", "load-legend");
    legend.append(hb.make("i", "load-well"), hb.say("on_track"), hb.make("i", "load-care"), hb.say("care"), hb.make("span", "", "│ " + hb.say("average")));
    hb.part("load").replaceChildren(legend, list);
  }

  function draw(tag, attributes, text) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function paintEnds(rows, worth) {
    const width = 300, height = 132, base = 108, step = (width - 30) / Math.max(rows.length, 1);
    const most = Math.max(5, ...rows.map((row) => (row[1] === null ? row[4] : row[1]))), scale = (value) => base - (value / most) * (base - 14);
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", class: "ends" });
    svg.append(draw("title", {}, rows.map((row) => `${hb.say("week")} ${row[0]}: ${row[1] === null ? `${hb.number(row[2], 1)} (${hb.number(row[3], 1)}–${hb.number(row[4], 1)})` : hb.number(row[1])}`).join("; ")));
    for (const value of [0, Math.round(most / 2), Math.round(most)]) {
      svg.append(draw("line", { x1: 26, x2: width, y1: scale(value), y2: scale(value), class: "ends-line" }), draw("text", { x: 20, y: scale(value) + 4, "text-anchor": "end" }, hb.number(value)));
    }
    rows.forEach(([week, ended, expected, low, high], i) => {
      const x = 30 + i * step, wide = Math.min(22, step * 0.7);
      if (ended !== null) {
        svg.append(draw("rect", { x, y: scale(ended), width: wide, height: Math.max(0.5, base - scale(ended)), rx: 2, class: "ends-bar" }));
        svg.append(draw("text", { x: x + wide / 2, y: scale(ended) - 3, "text-anchor": "middle" }, hb.number(ended)));
      } else {
        svg.append(draw("rect", { x, y: scale(high), width: wide, height: Math.max(1, scale(low) - scale(high)), rx: 2, class: "ends-band" }));
        svg.append(draw("line", { x1: x, x2: x + wide, y1: scale(expected), y2: scale(expected), class: "ends-median" }));
      }
      svg.append(draw("text", { x: x + wide / 2, y: base + 15, "text-anchor": "middle" }, String(week)));
    });
    const forecast = rows.some((row) => row[1] === null);
    hb.part("ends").replaceChildren(svg, hb.make("p", "strip-note", forecast ? hb.say("bars") : hb.say("no_forecast")), hb.make("p", "strip-note", worth));
  }

  function options(name, rows) {
    const node = hb.root.querySelector(`[data-filter="${name}"]`);
    if (!node || node.dataset.known === JSON.stringify(rows)) return;
    node.dataset.known = JSON.stringify(rows);
    while (node.options.length > 1) node.remove(1);
    for (const [code, text] of rows) node.add(new Option(text, code));
    node.hidden = !rows.length;
    node.value = hb.filters[name] || "";
  }

  function paintAt(at) {
    const node = hb.part("at");
    if (node) node.textContent = new Intl.DateTimeFormat(hb.words.language, { dateStyle: "medium", timeStyle: "medium" }).format(new Date(at));
  }

  /* News on another base than what is shown would leave old cards standing: ask for all of it. */
  function paint(news) {
    if (!news || !hb.root) return window.dash_clientside.no_update;
    if (news.base !== null && news.base !== hb.tag) {
      setTimeout(hb.ask, 0);
      return null;
    }
    const first = hb.news === null, fresh = hb.takeCards(news);
    hb.news = news;
    hb.tag = news.tag;
    if (news.departments) options("department", news.departments);
    options("district", news.districts);
    paintCounters(news.counters);
    hb.paintColumns(first ? undefined : fresh);
    paintHeat(news);
    paintLoad(news.load);
    paintEnds(news.ends, news.worth);
    paintAt(news.at);
    const demo = hb.part("demo");
    if (demo) demo.hidden = !news.demonstration;
    hb.stats.painted += 1;
    requestAnimationFrame(() => requestAnimationFrame(() => { hb.stats.paintedAt = performance.now(); }));
    return news.tag;
  }

  /* The statistics page keeps its choice in the address, without asking for a page. */
  function address(weeks, customerClass, department) {
    const query = new URLSearchParams({ weeks: weeks || "12" });
    if (customerClass) query.set("class", customerClass);
    if (department) query.set("department", department);
    history.replaceState(history.state, "", location.pathname + "?" + query);
    const excel = document.querySelector('a[href^="/api/v1/statistics.xlsx"]');
    if (excel) excel.href = "/api/v1/statistics.xlsx?" + query;
    return window.dash_clientside.no_update;
  }

  window.dash_clientside = Object.assign(window.dash_clientside || {}, { board: { paint: paint, address: address } });
})();
