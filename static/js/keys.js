// Single keys: to the search box, from result to result, and their list. They can be switched off.
(() => {
  "use strict";
  const OFF = "keys-off"; // as local storage knows it
  const TYPED_IN = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  const byId = (id) => document.getElementById(id);
  const list = () => byId("shortcuts");

  const isOff = () => {
    try {
      return localStorage.getItem(OFF) === "1";
    } catch {
      return false; // the reader forbids pages to keep anything
    }
  };
  const remember = (off) => {
    try {
      if (off) localStorage.setItem(OFF, "1");
      else localStorage.removeItem(OFF);
    } catch {
      byId("keys-on").checked = true; // it cannot be kept, so it is not so
    }
  };

  const toBox = () => {
    const box = byId("q");
    if (!box) return false;
    list()?.hidePopover();
    box.select();
    box.focus();
    return true;
  };
  const step = (by) => {
    const all = [...document.querySelectorAll(".hit .headline a")];
    const headlines = all.filter((headline) => !headline.closest("details:not([open])")); // nobody sees those
    const next = headlines[headlines.indexOf(document.activeElement) + by];
    next?.focus();
    return Boolean(next);
  };
  const keys = {
    "/": toBox,
    "?": () => Boolean(list()) && (list().togglePopover(), true),
    j: () => step(1),
    k: () => step(-1),
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!Object.hasOwn(keys, event.key) || event.target.closest?.(TYPED_IN) || isOff()) return;
    if (document.querySelector("dialog:modal")) return;
    if (keys[event.key]()) event.preventDefault();
  });

  // The switch says what is so whenever the list opens: Back may have brought an older one.
  document.addEventListener("beforetoggle", ({ target }) => {
    if (target !== list()) return;
    byId("keys-on").checked = !isOff();
    byId("keys-on").closest("label").hidden = false;
  }, true);
  document.addEventListener("change", ({ target }) => target.id === "keys-on" && remember(!target.checked));
})();
