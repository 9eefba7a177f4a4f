/* The wall: one view after the other, a clock, and whether it is live; one timer each, nothing that grows. */
(function () {
  "use strict";
  const hb = window.headroomBoard;
  const VIEW_MS = 20000;
  const VIEWS = ["node", "strips", "department"];
  let timer = 0, clock = 0, at = 0;

  function show() {
    hb.root.dataset.shows = VIEWS[at];
    hb.filters.view = VIEWS[at] === "department" ? "department" : "node";
    hb.paintColumns();
  }

  function tick() {
    if (!hb.root || !hb.root.isConnected) return stop();
    const node = hb.part("clock"), live = document.getElementById("live"), mark = hb.part("wall-live");
    node.textContent = new Intl.DateTimeFormat(hb.words.language, { weekday: "short", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }).format(new Date());
    if (live && mark.dataset.state !== live.dataset.state) {
      mark.dataset.state = live.dataset.state;
      const word = live.querySelector(`[data-when="${live.dataset.state}"]`);
      mark.textContent = word ? word.textContent : "";
    }
  }

  function stop() {
    clearInterval(timer);
    clearInterval(clock);
  }

  hb.beginWall = function () {
    stop();
    at = Math.max(0, VIEWS.indexOf(new URLSearchParams(location.search).get("shows")));
    show();
    timer = setInterval(() => { at = (at + 1) % VIEWS.length; show(); }, VIEW_MS);
    clock = setInterval(tick, 1000);
    tick();
  };
})();
