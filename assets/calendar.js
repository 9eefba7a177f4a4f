/* The year of the working calendar: a pressed day is the one the form is about; with Shift it is the last of a stretch. */
(function () {
  "use strict";
  document.addEventListener("click", (event) => {
    const day = event.target.closest && event.target.closest(".year-months [data-day]");
    if (!day) return;
    const stretch = event.shiftKey;
    if (!stretch) window.dash_clientside.set_props("calendar-first", { value: day.dataset.day });
    window.dash_clientside.set_props("calendar-last", { value: day.dataset.day });
  });
})();
