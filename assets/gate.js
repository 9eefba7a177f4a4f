/* The gate in the browser: names the page whose layout is asked for, and tells a person what the server refused. */
(function () {
  "use strict";
  const plainFetch = window.fetch.bind(window);

  function path(resource) {
    return new URL(resource instanceof Request ? resource.url : resource, location.href).pathname;
  }

  function withPage(options) {
    const headers = new Headers((options && options.headers) || {});
    headers.set("X-Headroom-Page", location.pathname);
    return Object.assign({}, options, { headers: headers });
  }

  function toSignIn() {
    location.assign("/login?next=" + encodeURIComponent(location.pathname + location.search));
  }

  function notice(problem) {
    window.dash_clientside.set_props("notices", {
      sendNotifications: [
        {
          action: "show",
          id: "error-" + problem.code,
          title: problem.title,
          message: problem.detail,
          color: problem.status >= 500 || problem.status === 403 ? "red" : "yellow",
          autoClose: false,
        },
      ],
    });
  }

  async function explain(answer) {
    const type = answer.headers.get("Content-Type") || "";
    if (type.startsWith("application/problem+json")) notice(await answer.clone().json());
  }

  async function watchedFetch(resource, options) {
    const where = path(resource);
    const answer = await plainFetch(resource, where === "/_dash-layout" ? withPage(options) : options);
    if (answer.status === 401) {
      toSignIn();
      return new Promise(() => {}); // the page is being left: nobody reads this answer any more
    }
    if (where === "/_dash-update-component" && answer.status >= 400) await explain(answer);
    return answer;
  }

  window.fetch = watchedFetch;
})();
