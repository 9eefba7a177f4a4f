/* Grid data: files go up by streaming, one after the other; findings and differences are points on a small map. */
(function () {
  "use strict";
  const COLOURS = { excluded: "#b42318", removed: "#b42318", question: "#d99a00", changed: "#d99a00", repaired: "#3b5bdb", added: "#08795a", assumed: "#6b7280" };
  const DASHES = { question: "3 2", changed: "3 2", assumed: "1 3" };
  let map = null;

  const say = (text) => { const node = document.getElementById("grid-data-progress"); if (node) node.textContent = text; };

  async function send(files) {
    const page = document.getElementById("grid-data-progress").dataset;
    const begun = await fetch("/grid-data/uploads", { method: "POST" });
    if (!begun.ok) return say((await begun.json()).detail);
    const token = (await begun.json()).upload;
    for (const file of files) {
      say(page.sending.replace("{name}", file.name));
      const sent = await fetch(`/grid-data/uploads/${token}/${encodeURIComponent(file.name)}`, { method: "PUT", body: file, headers: { "Content-Type": "application/octet-stream" } });
      if (!sent.ok) return say((await sent.json()).detail);
    }
    arrived(token, "");
  }

  function arrived(token, mapping) {
    say("");
    window.dash_clientside.set_props("grid-data-sample", { data: mapping });
    window.dash_clientside.set_props("grid-data-upload", { data: token });
  }

  async function trySample(name) {
    const begun = await fetch(`/grid-data/samples/${encodeURIComponent(name)}`, { method: "POST" });
    const told = await begun.json();
    if (!begun.ok) return say(told.detail);
    const field = document.getElementById("grid-data-name");
    if (field && !field.value) window.dash_clientside.set_props("grid-data-name", { value: `sample-${name}` });
    arrived(told.upload, told.mapping);
  }

  function saveMapping() {
    const text = document.getElementById("grid-data-mapping").value;
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([text], { type: "application/toml" })), download: "mapping.toml" });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  function loadMapping() {
    const input = Object.assign(document.createElement("input"), { type: "file", accept: ".toml,.txt" });
    input.addEventListener("change", async () => {
      const file = input.files[0];
      if (file && file.size < 262144) window.dash_clientside.set_props("grid-data-mapping", { value: await file.text() });
    });
    input.click();
  }

  function choose() {
    const input = Object.assign(document.createElement("input"), { type: "file", multiple: true });
    input.addEventListener("change", () => start(input.files));
    input.click();
  }
  function start(files) {
    if (files.length) send(files).catch(() => say(document.getElementById("grid-data-progress").dataset.failed));
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("#grid-data-choose")) return choose();
    if (event.target.closest("#grid-data-mapping-save")) return saveMapping();
    if (event.target.closest("#grid-data-mapping-load")) return loadMapping();
    const sample = event.target.closest("[data-sample]");
    if (sample) return trySample(sample.dataset.sample).catch(() => say(document.getElementById("grid-data-progress").dataset.failed));
    const row = event.target.closest("[data-lon][data-lat]");
    if (row && map) map.setView([Number(row.dataset.lat), Number(row.dataset.lon)], 17);
  });

  window.headroomGridData = {
    start,
    style: () => ({ color: "#3b5bdb", weight: 2, opacity: 0.8 }),
    attach: (event) => { map = event.target._map; },
    point: (feature, at) => {
      const tone = feature.properties.tone, colour = COLOURS[tone] || "#3b5bdb";
      const mark = L.circleMarker(at, { radius: tone ? 6 : 3, color: colour, weight: 2, fillColor: colour, fillOpacity: 0.35, dashArray: DASHES[tone] || null });
      const text = document.createElement("span");
      text.textContent = `${feature.properties.layer} ${feature.properties.id}`.trim();
      return mark.bindTooltip(text);
    },
  };
})();
