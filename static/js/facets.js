// The small search boxes of the facets: Esc empties one, and a page kept by history keeps its words.
(() => {
  "use strict";
  const box = (event) => event.target.closest(".facet__find input[type=search]");

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
