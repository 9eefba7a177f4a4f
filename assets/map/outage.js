/* What if this is out: the selected branch is opened, what goes dark is drawn, and the ties that could help are shown one by one. */
(function (hm) {
  "use strict";
  hm.act.outage = async function () {
    const asset = hm.view.selection;
    if (!asset) return;
    try {
      const found = await hm.fetchJson(hm.url("outage", "").slice(0, -1) + "?open=" + encodeURIComponent(asset.layer + ":" + asset.id));
      const start = hm.words.out.replace("{n}", hm.number(found.customers, 0)).replace("{kw}", hm.number(found.unserved_kw, 0)).replace("{ties}", found.restorable.length);
      const ties = found.restorable.map((tie) => ({ action: "close", layer: tie.layer, id: tie.id, text: hm.words.tie.replace("{id}", tie.id) }));
      hm.showSteps({ outage: asset, dark: found.dark_nodes, start: start, steps: ties, served: false });
    } catch (error) {
      hm.notice(error.message);
    }
  };
})((window.headroomMap = window.headroomMap || {}));
