/* Nudges: one stream a browser tells all its pages that something changed; pages fetch it through their callbacks. */
(function () {
  "use strict";
  const NAME = "headroom-stream";
  const FIRST_PAUSE_MS = 500;
  const LONGEST_PAUSE_MS = 30000;
  const DEAF_MS = 40000; // the server gives a sign of life every 15 s
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(NAME) : null;

  let dot = null;
  let source = null;
  let leads = false;
  let last = 0;
  let state = "connecting";
  let pause = FIRST_PAUSE_MS;
  let heardAt = 0;
  let retry = 0;
  let waiting = new Set();
  let due = 0;

  function show(next) {
    state = next;
    dot.dataset.state = next;
  }

  function tellTabs(message) {
    if (channel) channel.postMessage(Object.assign({ number: last, state: state }, message));
  }

  /* A page nobody looks at fetches when it is looked at again. */
  function deliver() {
    due = 0;
    if (document.hidden || !waiting.size) return;
    const topics = Array.from(waiting);
    waiting = new Set();
    window.dash_clientside.set_props("nudge", { data: { number: last, topics: topics } });
  }

  function nudge(number, topics, spreadMs) {
    last = Math.max(last, number);
    topics.forEach((topic) => waiting.add(topic));
    if (waiting.size && !due) due = setTimeout(deliver, Math.random() * spreadMs);
  }

  function heard(event) {
    heardAt = Date.now();
    pause = FIRST_PAUSE_MS;
    show("live");
    if (!event.lastEventId || event.type === "beat") return tellTabs({ topics: [], spread: 0 });
    const told = JSON.parse(event.data);
    last = Number(event.lastEventId); // of another database it may be smaller than ours
    nudge(last, told.topics, told.spread_ms);
    tellTabs({ topics: told.topics, spread: told.spread_ms });
  }

  function open() {
    retry = 0;
    heardAt = Date.now();
    source = new EventSource("/stream?since=" + last);
    source.onmessage = heard;
    source.addEventListener("beat", heard);
    source.onerror = lost;
  }

  function lost() {
    if (source) source.close();
    source = null;
    show("offline");
    tellTabs({ topics: [], spread: 0 });
    if (!retry) retry = setTimeout(again, pause * (0.5 + Math.random() / 2));
    pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
  }

  /* Asked by fetch first: whoever was signed out is led to the sign-in page by gate.js. */
  async function again() {
    retry = 0;
    try {
      await fetch("/_reload-hash");
    } catch (error) {
      return lost();
    }
    if (!source) open();
  }

  function lead() {
    leads = true;
    open();
    return new Promise(() => {}); // the lock is held until this page goes
  }

  function fromTab(message) {
    if (message.ask !== undefined) {
      if (leads) tellTabs({ topics: [], spread: 0 });
      return;
    }
    if (leads) return;
    show(message.state);
    const missed = message.number > last && !message.topics.length;
    nudge(message.number, missed ? dot.dataset.topics.split(" ") : message.topics, message.spread);
  }

  function hurry() {
    if (document.hidden) return;
    deliver();
    if (!leads) return;
    if (source && Date.now() - heardAt > DEAF_MS) lost();
    if (!source && retry) {
      clearTimeout(retry);
      pause = FIRST_PAUSE_MS;
      again();
    }
  }

  function begin(found) {
    dot = found;
    last = Number(dot.dataset.since);
    if (channel) {
      channel.onmessage = (event) => fromTab(event.data);
      channel.postMessage({ ask: last });
    }
    if (channel && navigator.locks) navigator.locks.request(NAME, lead);
    else lead();
    document.addEventListener("visibilitychange", hurry);
    window.addEventListener("online", hurry);
    setInterval(() => leads && source && Date.now() - heardAt > DEAF_MS && lost(), 5000);
  }

  /* The page was drawn at the number its dot carries: what comes later is told, nothing is missed between. */
  function look() {
    const found = document.getElementById("live");
    if (found && !dot) begin(found);
    else if (found && found !== dot) {
      dot = found;
      show(state);
    }
  }

  new MutationObserver(look).observe(document.body || document.documentElement, { childList: true, subtree: true });
})();
