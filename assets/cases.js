/* The list of applications: asks for its rows again when the filter or the office's work changed; links to a case. */
(function () {
  "use strict";
  const PHONE_PX = 768;
  const NARROW = ["number", "left", "step"];
  let last = null;

  const grid = () => window.dash_ag_grid && window.dash_ag_grid.getApi && document.getElementById("cases-grid")
    ? window.dash_ag_grid.getApi("cases-grid") : null;

  /* A new filter begins at the top; a change of the office keeps the place. */
  function refresh(asked, nudge) {
    const about = !nudge || !nudge.topics || nudge.topics.includes("applications");
    const fresh = asked !== last;
    last = asked;
    let tries = 40;
    (function wait() {
      let api = null;
      try { api = grid(); } catch { /* not mounted yet */ }
      if (!api) { if (tries-- > 0) setTimeout(wait, 100); return; }
      if (innerWidth < PHONE_PX) api.getColumns().forEach((c) => api.setColumnsVisible([c.getColId()], NARROW.includes(c.getColId())));
      if (fresh) { api.purgeInfiniteCache(); api.ensureIndexVisible && api.getDisplayedRowCount() && api.ensureIndexVisible(0); }
      else if (about) api.refreshInfiniteCache();
    })();
    return window.dash_clientside.no_update;
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.cases = { refresh: refresh };

  window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {};
  window.dashAgGridComponentFunctions.CaseLink = function (props) {
    return props.value ? window.React.createElement("a", { href: "/applications/" + encodeURIComponent(props.value), className: "case-link" }, props.value) : null;
  };
})();
