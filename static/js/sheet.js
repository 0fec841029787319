// The sheet of filters on a narrow screen: the keyboard goes into it, and stays until it is closed.
(() => {
  "use strict";
  const CONTROLS = "a[href], button, input, select, summary, [tabindex='0']";
  const openSheet = () => document.querySelector("nav[popover]:popover-open");
  const controls = (sheet) => [...sheet.querySelectorAll(CONTROLS)].filter((one) => one.checkVisibility());

  // It tells of its opening late: who restored the focus within it meanwhile was right.
  document.addEventListener("toggle", ({ target, newState }) => {
    if (newState !== "open" || target !== openSheet() || target.contains(document.activeElement)) return;
    controls(target)[0]?.focus();
  }, true);

  document.addEventListener("keydown", (event) => {
    const sheet = event.key === "Tab" && openSheet();
    if (!sheet) return;
    const all = controls(sheet);
    const [first, last] = event.shiftKey ? [all.at(-1), all[0]] : [all[0], all.at(-1)];
    if (document.activeElement !== last && sheet.contains(document.activeElement)) return;
    event.preventDefault();
    first?.focus();
  });
})();
