/* A project is drawn: a tool, clicks on the map, and the step goes to the page; drafts are drawn over the grid. */
(function (hm) {
  "use strict";
  hm.over = hm.over || {};
  const HAVE_NODES = ["nodes", "stations", "source", "transformers"], REACH_PX = 14;
  const AT_NODE = { transformer: true, station: true };
  let chosen = false, tool = null, points = [], nodes = [], draft = [], places = [];

  const say = (text) => { const node = document.getElementById("plan-hint"); if (node) node.textContent = text || ""; };
  const buttons = () => document.querySelectorAll("[data-draw]");

  function take(next) {
    tool = next; points = []; nodes = [];
    let hint = "";
    for (const b of buttons()) {
      b.setAttribute("aria-pressed", String(b.dataset.draw === tool));
      if (b.dataset.draw === tool) hint = b.dataset.hint;
    }
    say(hint);
    if (hm.map) hm.map.getContainer().classList.toggle("is-measuring", Boolean(tool));
    hm.redraw();
  }
  function done(more) {
    hm.setProps("plan-drawn", { data: { tool: tool, at: Date.now(), ...more } });
    take(null);
  }

  /* The click belongs to the tool; true: nobody else hears of it. */
  hm.drawing = function (event) {
    if (!tool) return false;
    const found = tool === "line" || AT_NODE[tool] ? pointAt(event.containerPoint) : hm.pick(event.latlng), at = [event.latlng.lng, event.latlng.lat], mine = tool;
    last = last.then(() => hit(mine, found, at)).catch((error) => hm.notice(error.message));
    return true;
  };
  /* What stands at a node, nearest first; an open point or a line drawn over it is not meant. */
  function pointAt(p) {
    let best = null, least = REACH_PX;
    for (const tile of hm.visibleTiles()) for (const layer of HAVE_NODES) {
      const points = tile.data.points[layer];
      for (let i = 0; points && i < points.n; i += 1) {
        const away = Math.hypot(tile.x + points.xy[2 * i] - p.x, tile.y + points.xy[2 * i + 1] - p.y);
        if (away < least - 0.5) { least = away; best = { layer: layer, number: points.id[i] }; }
      }
    }
    return best;
  }
  /* One after the other, however long the server takes: bends stay in the order of the clicks. */
  let last = Promise.resolve();
  async function hit(mine, found, at) {
    let shape = null;
    if (found) {
      await hm.askId(found.number);
      shape = await hm.shape(await hm.realLayer(found), hm.idOf(found.number)).catch((error) => { hm.notice(error.message); return null; });
    }
    if (mine !== tool) return;
    const node = shape ? shape.node : null, spot = node ? shape.parts[0][0] : at;
    if (mine === "line") corner(spot, node);
    else if (AT_NODE[mine] && node) done({ points: [spot], nodes: [node] });
    else if (!AT_NODE[mine] && shape) done({ layer: shape.layer, id: shape.id });
  }
  /* A line begins and ends at a node; what lies between is a bend. */
  function corner(spot, node) {
    if (!points.length && !node) return;
    points.push(spot); nodes.push(node);
    if (points.length > 1 && node) done({ points: points, nodes: nodes });
    else hm.redraw();
  }

  document.addEventListener("click", function (event) {
    if (event.target.closest("#plan-new")) chosen = true;
    const node = event.target.closest("[data-draw], [data-step-remove], [data-project], [data-plan-undo]");
    if (!node || !hm.map) return;
    if (node.dataset.draw) take(node.dataset.draw === tool ? null : node.dataset.draw);
    else if (node.dataset.stepRemove) hm.setProps("plan-drawn", { data: { tool: "remove", index: Number(node.dataset.stepRemove), at: Date.now() } });
    else if (node.dataset.project) choose(node);
    else hm.setProps("plan-undo-do", { data: Date.now() });
  });
  function choose(node) {
    const off = node.getAttribute("aria-pressed") === "true";
    const project = hm.projects.find((p) => p.code === node.dataset.project);
    take(null);
    chosen = !off;
    hm.setProps("plan-said", { children: [] });
    hm.setProps("plan-code", { data: off ? null : node.dataset.project });
    if (project && !off) hm.showProject(project);
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && tool) { take(null); event.stopImmediatePropagation(); } }, true);

  /* ---- what the page told: the steps of the form, and that the plan was changed ---- */
  hm.showDraft = async function (steps) {
    draft = steps || [];
    const mine = draft, form = document.getElementById("plan-form");
    if (chosen && form && !form.hidden) form.scrollIntoView({ block: "nearest", behavior: hm.reducedMotion() ? "auto" : "smooth" });
    chosen = false;
    const found = await Promise.all(draft.map((s) => (s.shape.length ? { parts: [s.shape] } : hm.shape(s.layer, s.asset).catch(() => null))));
    if (mine !== draft) return;
    places = found;
    hm.redraw();
  };
  hm.planned = function (said) { if (said) { take(null); hm.refreshProjects(); } };

  hm.over.draft = function (ctx, place) {
    const tokens = hm.theme();
    draft.forEach((step, i) => { if (places[i]) one(ctx, place, step, places[i].parts, tokens); });
    if (!points.length) return;
    hm.path(ctx, [points], place); hm.stroke(ctx, tokens.land, 6);
    hm.path(ctx, [points], place); hm.stroke(ctx, tokens.accent, 3, [7, 4]);
    for (const p of points) dot(ctx, place(p), 5, tokens.accent, tokens);
  };
  function one(ctx, place, step, parts, tokens) {
    if (parts[0].length > 1) { hm.path(ctx, parts, place); hm.stroke(ctx, hm.fade(tokens.accent, 0.3), 12); hm.path(ctx, parts, place); hm.stroke(ctx, tokens.accent, 2.4, step.act === "add" ? [7, 4] : null); }
    else dot(ctx, place(parts[0][0]), 14, tokens.accent, tokens);
  }
  function dot(ctx, [x, y], r, colour, tokens) {
    ctx.beginPath(); ctx.arc(x, y, r, 0, 2 * Math.PI);
    if (r < 8) { ctx.fillStyle = tokens.panel; ctx.fill(); }
    hm.stroke(ctx, colour, 2.4);
  }
})((window.headroomMap = window.headroomMap || {}));
