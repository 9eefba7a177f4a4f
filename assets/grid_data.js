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
    say("");
    window.dash_clientside.set_props("grid-data-upload", { data: token });
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
    const row = event.target.closest("[data-lon][data-lat]");
    if (row && map) map.setView([Number(row.dataset.lat), Number(row.dataset.lon)], 17);
  });

  window.headroomGridData = {
    start,
    attach: (event) => { map = event.target._map; },
    point: (feature, at) => {
      const tone = feature.properties.tone, colour = COLOURS[tone] || "#6b7280";
      const mark = L.circleMarker(at, { radius: 6, color: colour, weight: 2, fillColor: colour, fillOpacity: 0.35, dashArray: DASHES[tone] || null });
      const text = document.createElement("span");
      text.textContent = `${feature.properties.layer} ${feature.properties.id}`;
      return mark.bindTooltip(text);
    },
  };
})();
