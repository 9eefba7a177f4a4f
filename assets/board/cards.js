/* Cards in their columns or lanes: only what changed is made anew, what moves slides, what is new is tinted once. */
(function () {
  "use strict";
  const hb = window.headroomBoard;
  const LIMIT = 4;
  const SLIDE_MS = 160;
  const TINT_MS = 2000;
  const SIGNS = { overdue: "cross", due_soon: "triangle", at_risk: "triangle", paused: "dash" };
  const nodes = new Map(); /* card id -> its element */

  hb.nameOf = (card) => card.drawn || hb.words.nodes[card.node] || card.node;

  function leftText(card) {
    if (card.state === "paused") return hb.say("paused", { turn: hb.words.turns[card.turn] });
    if (card.left === null) return card.turn === "company" ? hb.say("no_rule") : hb.say("waits_for", { turn: hb.words.turns[card.turn] });
    if (card.left < 0) return hb.say("over", { n: hb.number(-card.left, 1) });
    const hours = (Date.parse(card.due) - Date.now()) / 3600000;
    if (card.state === "due_soon" && hours >= 0) return hb.say("due_in", { n: hb.number(Math.max(1, hours)) });
    return hb.say("left", { n: hb.number(card.left, 1) });
  }

  function short(person) {
    const digits = person.match(/\d{1,3}$/);
    return digits ? digits[0] : person.slice(0, 2).toUpperCase();
  }

  function fill(node, card) {
    node.dataset.state = card.state;
    const left = leftText(card), top = hb.make("span", "card-top"), middle = hb.make("span", "card-middle"), end = hb.make("span", "card-end");
    top.append(hb.make("span", "card-number", card.number));
    const who = hb.make("span", "card-who", card.person ? short(card.person) : "–");
    who.title = card.person || hb.say("nobody");
    top.append(who);
    middle.append(hb.make("b", "num", hb.number(card.kw) + " kW"), hb.make("span", "", hb.words.classes[card.class] || card.class));
    const bar = hb.make("span", "card-bar"), done = hb.make("i");
    done.style.width = Math.min(100, Math.round(100 * (card.used === null ? 0 : card.used))) + "%";
    bar.append(done);
    const said = hb.make("span", "card-left");
    if (SIGNS[card.state]) said.append(hb.icon(SIGNS[card.state]));
    said.append(document.createTextNode(left));
    end.append(said, hb.make("span", "card-step", hb.nameOf(card)));
    node.replaceChildren(top, middle, bar, end);
    node.setAttribute("aria-label", [card.number, hb.nameOf(card), hb.number(card.kw) + " kW", hb.words.classes[card.class] || card.class, card.person || hb.say("nobody"), left].join(", "));
  }

  function element(card) {
    let node = nodes.get(card.id);
    if (node) return node;
    node = hb.make("button", "card");
    node.type = "button";
    node.dataset.id = card.id;
    fill(node, card);
    nodes.set(card.id, node);
    return node;
  }

  /* Cards that came with the news are written again; those that went are forgotten, so nothing grows. */
  hb.takeCards = function (news) {
    const whole = news.base === null, fresh = [];
    if (whole) hb.cards.clear();
    for (const card of news.cards) {
      const known = hb.cards.has(card.id);
      if (!whole) fresh.push(card.id);
      hb.cards.set(card.id, card);
      if (known || nodes.has(card.id)) fill(element(card), card);
    }
    hb.order = news.order;
    const here = new Set(news.order);
    for (const id of Array.from(hb.cards.keys())) if (!here.has(id)) hb.cards.delete(id);
    for (const id of Array.from(nodes.keys())) if (!here.has(id)) nodes.delete(id);
    return fresh;
  };

  function groups() {
    const cards = hb.order.map((id) => hb.cards.get(id)).filter(Boolean);
    const byDepartment = hb.filters.view === "department";
    const names = byDepartment ? hb.news.departments : Object.entries(hb.words.columns);
    const found = new Map(names.map(([code, name]) => [code, { code, name, cards: [] }]));
    for (const card of cards) {
      const group = found.get(byDepartment ? card.department : card.column);
      if (group) group.cards.push(card);
    }
    return Array.from(found.values());
  }

  function head(group) {
    const node = hb.make("h2", "column-head");
    node.append(hb.make("span", "column-name", group.name), hb.make("span", "column-count", hb.number(group.cards.length)), hb.make("span", "grow"));
    for (const [states, sign, tone] of [[["overdue"], "cross", "fail"], [["due_soon", "at_risk"], "triangle", "warn"]]) {
      const count = group.cards.filter((card) => states.includes(card.state)).length;
      if (!count) continue;
      const mark = hb.make("span", "tone-" + tone);
      mark.title = hb.say(tone === "fail" ? "overdue" : "at_risk");
      mark.append(hb.icon(sign), document.createTextNode(" " + hb.number(count)));
      node.append(mark);
    }
    return node;
  }

  function limit() {
    if (hb.root.dataset.board === "wall") return 5;
    return hb.filters.view === "department" ? 12 : LIMIT;
  }

  function column(group) {
    const node = hb.make("section", "column"), list = hb.make("div", "column-cards"), open = hb.open.has(group.code);
    node.dataset.column = group.code;
    node.setAttribute("aria-label", group.name);
    const shown = open ? group.cards : group.cards.slice(0, limit());
    for (const card of shown) list.append(element(card));
    if (!group.cards.length) list.append(hb.make("p", "column-empty", hb.say("empty")));
    node.append(head(group), list);
    const hidden = group.cards.length - shown.length;
    if (hidden || (open && group.cards.length > limit())) {
      const more = hb.make("button", "column-more", hidden ? hb.say("more", { n: hb.number(hidden) }) : hb.say("fewer"));
      more.type = "button";
      more.dataset.more = group.code;
      if (hb.root.dataset.board === "wall") more.disabled = true;
      node.append(more);
    }
    return node;
  }

  hb.paintColumns = function (fresh) {
    const target = hb.part("columns");
    if (!target || !hb.news) return;
    const before = fresh && !hb.calm() ? places(target) : null;
    const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.id || "" : "";
    target.classList.toggle("is-lanes", hb.filters.view === "department");
    target.replaceChildren(...groups().map(column));
    if (!hb.order.length) target.prepend(hb.make("p", "note board-nothing", hb.say("nothing")));
    if (focused && nodes.has(focused)) nodes.get(focused).focus({ preventScroll: true });
    if (before) slide(target, before);
    for (const id of fresh || []) tint(nodes.get(id));
  };

  function places(target) {
    return new Map(Array.from(target.querySelectorAll(".card"), (node) => [node.dataset.id, node.getBoundingClientRect()]));
  }

  function slide(target, before) {
    for (const node of target.querySelectorAll(".card")) {
      const old = before.get(node.dataset.id), now = node.getBoundingClientRect();
      if (!old) node.animate([{ opacity: 0 }, { opacity: 1 }], { duration: SLIDE_MS, easing: "ease-out" });
      else if (old.left !== now.left || old.top !== now.top) node.animate([{ transform: `translate(${old.left - now.left}px, ${old.top - now.top}px)` }, { transform: "none" }], { duration: SLIDE_MS, easing: "ease-out" });
    }
  }

  function tint(node) {
    if (!node || !node.isConnected) return;
    node.classList.add("is-fresh");
    setTimeout(() => node.classList.remove("is-fresh"), TINT_MS);
  }
})();
