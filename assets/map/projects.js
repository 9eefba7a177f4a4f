/* Planned projects on the map: violet and dashed until they are in service, what they retire grey and struck through. */
(function (hm) {
  "use strict";
  hm.over = hm.over || {};

  hm.showProject = function (project) {
    const spots = project.steps.flatMap((s) => s.parts.flat()).map((c) => [c[1], c[0]]);
    if (spots.length) hm.map.fitBounds(window.L.latLngBounds(spots), { maxZoom: 15, animate: !hm.reducedMotion(), ...hm.padding() });
  };

  hm.over.projects = function (ctx, place) {
    if (!hm.projects || hm.map.getZoom() < 11) return;
    const tokens = hm.theme(), labels = [];
    for (const project of hm.projects) {
      const there = hm.inService(project);
      for (const step of project.steps) if (step.parts.length) draw(ctx, place, step, there, tokens);
      const first = project.steps.find((s) => s.parts.length);
      if (first && hm.map.getZoom() >= 13) labels.push([project, middle(first.parts[0].map(place)), there]);
    }
    for (const [project, [x, y], there] of labels) label(ctx, project.code + " · " + project.year, x, y, there ? tokens.text2 : tokens.planned, tokens.land);
  };

  function draw(ctx, place, step, there, tokens) {
    const colour = step.act === "retire" ? tokens.text3 : tokens.planned;
    if (step.parts[0].length > 1) {
      hm.path(ctx, step.parts, place);
      if (there && step.act !== "retire") hm.stroke(ctx, hm.fade(colour, 0.35), 9);
      else { hm.stroke(ctx, tokens.land, 5); hm.path(ctx, step.parts, place); hm.stroke(ctx, colour, 3, [7, 4]); }
      if (step.act === "retire") strike(ctx, middle(step.parts[0].map(place)), colour);
      return;
    }
    const [x, y] = place(step.parts[0][0]), r = hm.map.getZoom() >= 14 ? 13 : 8;
    ctx.beginPath(); ctx.rect(x - r, y - r, 2 * r, 2 * r);
    hm.stroke(ctx, there ? hm.fade(colour, 0.45) : colour, there ? 4 : 2, there ? null : [4, 3]);
    if (step.act === "retire") strike(ctx, [x, y], colour);
    else if (!there) plus(ctx, x + r, y - r, colour, tokens);
  }
  function strike(ctx, [x, y], colour) {
    ctx.beginPath(); ctx.moveTo(x - 9, y + 9); ctx.lineTo(x + 9, y - 9); ctx.moveTo(x - 9, y - 9); ctx.lineTo(x + 9, y + 9);
    hm.stroke(ctx, colour, 2);
  }
  function plus(ctx, x, y, colour, tokens) {
    ctx.beginPath(); ctx.arc(x, y, 6, 0, 2 * Math.PI); ctx.fillStyle = tokens.panel; ctx.fill(); hm.stroke(ctx, colour, 1.5);
    ctx.beginPath(); ctx.moveTo(x - 3, y); ctx.lineTo(x + 3, y); ctx.moveTo(x, y - 3); ctx.lineTo(x, y + 3);
    hm.stroke(ctx, colour, 1.5);
  }
  function label(ctx, text, x, y, colour, land) {
    ctx.font = "500 11px 'Inter Variable', Inter, 'Noto Sans CJK SC', 'PingFang SC', sans-serif";
    ctx.textBaseline = "middle"; ctx.lineJoin = "round"; ctx.strokeStyle = land; ctx.lineWidth = 3.4;
    ctx.strokeText(text, x + 18, y - 14); ctx.fillStyle = colour; ctx.fillText(text, x + 18, y - 14);
  }
  const middle = (part) => part.length === 1 ? part[0] : part.length === 2 ? [(part[0][0] + part[1][0]) / 2, (part[0][1] + part[1][1]) / 2] : part[Math.floor(part.length / 2)];
})((window.headroomMap = window.headroomMap || {}));
