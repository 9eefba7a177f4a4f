/* Switching steps played on the map, one after another, with words in a small bar. */
(function (hm) {
  "use strict";
  hm.over = hm.over || {};
  const EVERY_MS = 1800;
  let plan = null, at = 0, timer = null, outage = null;

  /* A list of {action, layer, id, lon, lat, text}, or {outage:{layer,id}, steps:[…]}; null ends it. */
  hm.showSteps = async function (data) {
    stop();
    plan = null; outage = null;
    const steps = Array.isArray(data) ? data : data && data.steps;
    bar().hidden = !steps || !steps.length;
    if (bar().hidden) { hm.redraw(); return; }
    plan = { steps: steps, places: steps.map(() => null) };
    at = 0;
    const mine = plan;
    if (data.outage) outage = await quietly(data.outage);
    await Promise.all(steps.map(async (s, i) => { mine.places[i] = await quietly(s); }));
    if (plan !== mine) return;
    show();
    play();
  };
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
    if (at >= plan.steps.length - 1 && plan.steps.length > 1) at = 0;
    bar().dataset.playing = "yes";
    show();
    timer = setInterval(() => { if (at >= plan.steps.length - 1) stop(); else { at += 1; show(); } }, EVERY_MS);
  }
  function show() {
    const step = plan.steps[at], text = bar().querySelector("[data-steps-text]");
    text.textContent = hm.words.step.replace("{n}", at + 1).replace("{of}", plan.steps.length) + " " + (step.text || "");
    const spot = spotOf(at);
    if (spot && !hm.map.getBounds().contains([spot[1], spot[0]])) hm.map.panInside([spot[1], spot[0]], { animate: !hm.reducedMotion(), ...hm.padding() });
    hm.redraw();
  }
  function spotOf(i) {
    const step = plan.steps[i], shape = plan.places[i];
    if (step.lon !== null && step.lon !== undefined) return [step.lon, step.lat];
    return shape ? shape.parts[0][0] : null;
  }
  hm.stepsAct = {
    "steps-play": () => (timer ? stop() : play()),
    "steps-back": () => { stop(); at = Math.max(0, at - 1); show(); },
    "steps-next": () => { stop(); at = Math.min(plan.steps.length - 1, at + 1); show(); },
    "steps-close": () => { hm.showSteps(null); hm.setProps("map-steps", { data: null }); },
  };

  hm.over.steps = function (ctx, place) {
    if (!plan) return;
    const tokens = hm.theme();
    if (outage && outage.layer === "lines") { hm.path(ctx, outage.parts, place); hm.stroke(ctx, tokens.land, 8); hm.path(ctx, outage.parts, place); hm.stroke(ctx, tokens.fail, 4, [3, 6]); }
    for (let i = 0; i <= at; i += 1) one(ctx, place, i, tokens);
  };
  function one(ctx, place, i, tokens) {
    const spot = spotOf(i), shape = plan.places[i], now = i === at;
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
