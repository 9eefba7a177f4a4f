/* A drawn process: the viewer is fetched when it is first needed; marks move with the case, the drawing stays. */
(function () {
  "use strict";
  const FOLDER = "/assets/vendor/bpmn-js/";
  let library = null;
  const drawn = new WeakMap(); // holder -> {viewer, address, marks}

  function load() {
    if (library) return library;
    for (const sheet of ["diagram-js.css", "bpmn-js.css"]) {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = FOLDER + sheet;
      document.head.append(link);
    }
    library = new Promise((ready, failed) => {
      const script = document.createElement("script");
      script.src = FOLDER + "navigated-viewer.js";
      script.onload = () => ready(window.BpmnJS);
      script.onerror = () => { library = null; failed(new Error("viewer")); };
      document.head.append(script);
    });
    return library;
  }

  /* An address beginning with # is the text of an element of this page: a drawing that is not published yet. */
  async function drawingAt(address) {
    if (address.startsWith("#")) return document.querySelector(address).textContent;
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  }

  async function draw(holder) {
    const address = holder.dataset.drawing;
    const entry = { address: address, viewer: null, marks: [] };
    drawn.set(holder, entry);
    try {
      const [Viewer, xml] = await Promise.all([load(), drawingAt(address)]);
      entry.viewer = new Viewer({ container: holder });
      await entry.viewer.importXML(xml);
      fit(entry);
      mark(holder);
    } catch (error) {
      drawn.delete(holder);
      holder.dataset.failed = "yes";
    }
  }

  function fit(entry) {
    const canvas = entry.viewer.get("canvas");
    canvas.zoom("fit-viewport");
    if (canvas.zoom() < 0.55) canvas.zoom(0.55, { x: 0, y: 0 });
  }

  function mark(holder) {
    const entry = drawn.get(holder);
    if (!entry || !entry.viewer) return;
    const canvas = entry.viewer.get("canvas"), overlays = entry.viewer.get("overlays"), registry = entry.viewer.get("elementRegistry");
    for (const [node, name] of entry.marks) if (registry.get(node)) canvas.removeMarker(node, name);
    overlays.clear();
    entry.marks = [];
    for (const token of JSON.parse(holder.dataset.tokens || "[]")) {
      if (!registry.get(token.node)) continue;
      canvas.addMarker(token.node, "is-" + token.state);
      entry.marks.push([token.node, "is-" + token.state]);
      if (token.state !== "open") continue;
      const flag = document.createElement("span");
      flag.className = "process-token";
      flag.textContent = token.who || "";
      overlays.add(token.node, { position: { top: -12, left: 4 }, html: flag });
    }
  }

  /* A hidden tab has no size to draw into. */
  function look() {
    for (const holder of document.querySelectorAll("[data-drawing]")) {
      if (!holder.clientWidth) continue;
      const entry = drawn.get(holder);
      if (entry && entry.address === holder.dataset.drawing) continue;
      if (entry && entry.viewer) entry.viewer.destroy();
      if (holder.dataset.failed !== "yes") draw(holder);
    }
  }

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.attributeName === "data-tokens") mark(change.target);
      if (change.attributeName === "data-drawing") delete change.target.dataset.failed;
    }
    look();
  }).observe(document.body || document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-tokens", "data-drawing", "style", "hidden"] });
})();
