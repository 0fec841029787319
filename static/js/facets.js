// The facets: their rows under the keyboard, and their small search boxes.
(() => {
  "use strict";
  const LEAVE_OUT = ".facets .bucket__exclude";
  const box = (event) => event.target.closest(".facet__find input[type=search]");

  // A row is one stop of Tab. The arrows go to its sign that leaves it out, and back.
  document.addEventListener("focusin", ({ target }) => {
    if (!target.closest(".facets")) return;
    for (const sign of document.querySelectorAll(LEAVE_OUT)) sign.tabIndex = -1;
  });
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest(".facets .bucket");
    if (!row || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const ends = { ArrowLeft: ".bucket__toggle", ArrowRight: ".bucket__exclude" };
    const next = Object.hasOwn(ends, event.key) && row.querySelector(ends[event.key]);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  document.addEventListener("input", (event) => {
    const input = box(event);
    if (input) input.setAttribute("value", input.value);
  });

  // An empty box leaves Esc to the sheet that it may stand in.
  document.addEventListener("keydown", (event) => {
    const input = event.key === "Escape" && box(event);
    if (!input || !input.value) return;
    event.preventDefault();
    input.value = "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
