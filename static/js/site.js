// What htmx does not cover: focus, the open sheet and lists, the search box, and a way out of errors.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const words = () => byId("q");
  let before = null;

  // The slash puts the cursor into the search box.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]") || !words()) return;
    event.preventDefault();
    words().select();
    words().focus();
  });

  // htmx boosts no links within a drawing: a bar's twin in the list is clicked instead.
  document.addEventListener("click", (event) => {
    const bar = event.target.closest("#results svg a");
    const twin = bar && byId(`list-${bar.id}`);
    if (!twin || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    twin.click();
  });

  // Empty fields have no place in an address.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    for (const [name, value] of [...detail.formData]) if (value === "") detail.formData.delete(name);
  });

  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.target?.id === "results") detail.target.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", () => byId("results")?.removeAttribute("aria-busy"));

  // A swap that fails becomes a visit: the server says what is wrong, or the browser does.
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:swapError"]) {
    document.addEventListener(failure, ({ detail }) => {
      const path = detail.pathInfo?.finalRequestPath ?? detail.requestConfig?.path;
      if (path) location.assign(path);
    });
  }

  const isOpen = (sheet) => Boolean(sheet?.matches(":popover-open"));

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target?.id !== "results") return;
    before = {
      focus: document.activeElement?.id,
      sheet: isOpen(byId("facets")) ? byId("facet-list").scrollTop : null,
      lists: [...detail.target.querySelectorAll("details[id]")].map((list) => [list.id, list.open]),
    };
  });

  document.addEventListener("htmx:afterSwap", ({ target }) => {
    if (target.id !== "results" || !before) return;
    const { focus, sheet, lists } = before;
    before = null;
    for (const [id, open] of lists) {
      const list = byId(id);
      if (list && !list.querySelector(".bucket--selected, .bucket--excluded")) list.open = open;
    }
    if (sheet !== null && byId("facets")) {
      byId("facets").showPopover();
      byId("facet-list").scrollTop = sheet;
    }
    if (words() && document.activeElement !== words()) words().value = target.dataset.q;
    if (document.activeElement === document.body || !document.activeElement) {
      ((focus && byId(focus)) || target).focus({ preventScroll: true });
    }
    for (const next of document.querySelectorAll("[data-next]")) next.value = location.pathname + location.search;
  });

  // The page that history keeps says what its address says, and is not busy.
  document.addEventListener("htmx:beforeHistorySave", () => {
    byId("results")?.removeAttribute("aria-busy");
    if (byId("results") && words()) words().setAttribute("value", byId("results").dataset.q);
  });
})();
