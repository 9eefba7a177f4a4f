/* Switching steps played on the map, one after another, with words in a small bar. */
(function (hm) {
  "use strict";
  hm.over = hm.over || {};
  const EVERY_MS = 1800;
  let plan = null, at = 0, timer = null, outage = null;

  /* A list of {action, layer, id, lon, lat, text}, or {outage:{layer,id}, dark:[node], start, steps:[…], end, served}; null ends it.
     The words of start and end are pictures of their own, before and after the switching. */
  hm.showSteps = async function (data) {
    stop();
    plan = null; outage = null;
    const steps = Array.isArray(data) ? data : data && data.steps;
    bar().hidden = !steps || !(steps.length || data.start);
    if (bar().hidden) { hm.redraw(); return; }
    plan = { steps: steps, places: steps.map(() => null), frames: framesOf(data, steps), dark: null, served: Boolean(data.served) };
    at = 0;
    const mine = plan;
    if (data.outage) outage = await quietly(data.outage);
    await Promise.all(steps.map(async (s, i) => { mine.places[i] = await quietly(s); }));
    if (data.dark && data.dark.length) mine.dark = await hm.numbersOf("nodes", data.dark);
    if (plan !== mine) return;
    look();
    show();
    play();
  };
  function framesOf(data, steps) {
    const frames = steps.map((s, i) => ({ step: i, text: hm.words.step.replace("{n}", i + 1).replace("{of}", steps.length) + " " + (s.text || "") }));
    if (data.start) frames.unshift({ step: -1, text: data.start });
    if (data.end) frames.push({ step: steps.length, text: data.end });
    return frames;
  }
  /* The whole operation in one look, before it is played: nothing has to be followed over the map. */
  function look() {
    const spots = plan.steps.map((s, i) => spotOf(i)).filter(Boolean).map((p) => [p[1], p[0]]);
    if (outage) outage.parts.flat().forEach((c) => spots.push([c[1], c[0]]));
    const bounds = window.L.latLngBounds(spots);
    if (spots.length && !hm.clearBounds().contains(bounds)) hm.map.fitBounds(bounds, { maxZoom: hm.map.getZoom(), animate: !hm.reducedMotion(), ...hm.padding() });
  }
  async function quietly(asset) {
    try {
      return await hm.shape(asset.layer, asset.id);
    } catch (error) {
      hm.notice(error.message);
      return null;
    }
  }

  const bar = () => document.getElementById("map-steps-bar");
  function stop() { clearInterval(timer); timer = null; if (bar()) bar().dataset.playing = "no"; }
  function play() {
    stop();
    if (at >= plan.frames.length - 1 && plan.frames.length > 1) at = 0;
    bar().dataset.playing = "yes";
    show();
    timer = setInterval(() => { if (at >= plan.frames.length - 1) stop(); else { at += 1; show(); } }, EVERY_MS);
  }
  function show() {
    bar().querySelector("[data-steps-text]").textContent = plan.frames[at].text;
    const spot = spotOf(plan.frames[at].step);
    if (spot && !hm.map.getBounds().contains([spot[1], spot[0]])) hm.map.panInside([spot[1], spot[0]], { animate: !hm.reducedMotion(), ...hm.padding() });
    hm.redraw();
  }
  function spotOf(i) {
    const step = plan.steps[i], shape = plan.places[i];
    if (!step) return null;
    if (step.lon !== null && step.lon !== undefined) return [step.lon, step.lat];
    return shape ? shape.parts[0][0] : null;
  }
  hm.stepsAct = {
    "steps-play": () => (timer ? stop() : play()),
    "steps-back": () => { stop(); at = Math.max(0, at - 1); show(); },
    "steps-next": () => { stop(); at = Math.min(plan.frames.length - 1, at + 1); show(); },
    "steps-close": () => { hm.showSteps(null); hm.setProps("map-steps", { data: null }); },
  };

  hm.over.steps = function (ctx, place) {
    if (!plan) return;
    const tokens = hm.theme();
    if (outage && outage.layer === "lines") { hm.path(ctx, outage.parts, place); hm.stroke(ctx, tokens.land, 8); hm.path(ctx, outage.parts, place); hm.stroke(ctx, tokens.fail, 4, [3, 6]); }
    const now = plan.frames[at].step;
    if (plan.dark) darkNodes(ctx, place.shift, tokens, now === plan.steps.length && plan.served);
    for (let i = 0; i <= now && i < plan.steps.length; i += 1) one(ctx, place, i, i === now, tokens);
  };
  /* Dark nodes wear an ink disc with a cross; once everything is supplied again, a green ring. */
  function darkNodes(ctx, shift, tokens, served) {
    for (const tile of hm.visibleTiles()) {
      const p = tile.data.points.nodes;
      for (let i = 0; p && i < p.n; i += 1) if (plan.dark.has(p.id[i])) darkNode(ctx, tile.x + p.xy[2 * i] + shift[0], tile.y + p.xy[2 * i + 1] + shift[1], tokens, served);
    }
  }
  function darkNode(ctx, x, y, tokens, served) {
    const r = hm.map.getZoom() >= 14 ? 8 : 5, c = r * 0.42;
    ctx.beginPath(); ctx.arc(x, y, r, 0, 2 * Math.PI);
    if (served) { hm.stroke(ctx, tokens.land, 5); ctx.beginPath(); ctx.arc(x, y, r, 0, 2 * Math.PI); hm.stroke(ctx, tokens.pass, 2.6); return; }
    ctx.fillStyle = tokens.ink; ctx.fill(); hm.stroke(ctx, tokens.land, 1.5);
    ctx.beginPath(); ctx.moveTo(x - c, y - c); ctx.lineTo(x + c, y + c); ctx.moveTo(x + c, y - c); ctx.lineTo(x - c, y + c); hm.stroke(ctx, tokens.onInk, 1.6);
  }
  function one(ctx, place, i, now, tokens) {
    const spot = spotOf(i), shape = plan.places[i];
    if (shape && shape.layer === "lines") {
      hm.path(ctx, shape.parts, place);
      hm.stroke(ctx, hm.fade(tokens.accent, now ? 0.35 : 0.15), 14);
    }
    if (!spot) return;
    const [x, y] = place(spot), r = now ? 13 : 10;
    ctx.beginPath(); ctx.arc(x, y, r, 0, 2 * Math.PI); ctx.fillStyle = tokens.panel; ctx.fill();
    hm.stroke(ctx, now ? tokens.accent : tokens.text3, now ? 2.6 : 1.6);
    contact(ctx, x, y, plan.steps[i].action, tokens);
    hm.tag(ctx, String(i + 1), x + r + 3, y - r - 3, now ? tokens.accent : tokens.text3, now ? tokens.onAccent : tokens.panel);
  }
  /* A closed contact is a straight bar, an open one a lifted blade. */
  function contact(ctx, x, y, action, tokens) {
    ctx.beginPath();
    ctx.moveTo(x - 8, y); ctx.lineTo(x - 4, y);
    ctx.lineTo(action === "close" ? x + 4 : x + 3, action === "close" ? y : y - 6);
    ctx.moveTo(x + 4, y); ctx.lineTo(x + 8, y);
    hm.stroke(ctx, tokens.ink, 2);
  }
})((window.headroomMap = window.headroomMap || {}));
