// Names for boxes that have none for who hears the page: those of rows, which their column names, and
// those that Select2 makes.
(() => {
  "use strict";
  let count = 0;
  const column = (box) => box.closest("table")?.tHead?.rows[0].cells[box.closest("td").cellIndex];
  const nameOf = (box) => {
    const label = box.labels?.[0] ?? (box.closest("td") && column(box));
    if (label) label.id ||= `field-name-${(count += 1)}`;
    return label?.id;
  };
  const name = (box) => {
    const id = nameOf(box);
    if (!id) return;
    if (!box.labels?.length) box.setAttribute("aria-labelledby", id);
    const made = box.nextElementSibling?.querySelector(".select2-selection");
    if (!made) return;
    const chosen = made.querySelector(".select2-selection__rendered");
    made.setAttribute("aria-labelledby", `${id} ${chosen.id}`.trim());
    if (chosen.role) chosen.setAttribute("aria-labelledby", id);
    made.querySelector(".select2-search__field")?.setAttribute("aria-labelledby", id);
  };
  const nameAll = (within) => within.querySelectorAll(".inline-related td :is(input, textarea, select), select.admin-autocomplete").forEach(name);

  // When the others who hear of the page, or of a new row, have made their boxes.
  addEventListener("load", () => setTimeout(() => nameAll(document)));
  document.addEventListener("formset:added", ({ target }) => setTimeout(() => nameAll(target)));
})();
