// Suggestions while one types: the search box as a combobox with a list. Without them it is a box.
(() => {
  "use strict";
  const PAUSE = 150; // ms without a key before suggestions are asked for
  const LEAST = 2; // characters that are asked about
  const REST = 1000; // ms without a key before their number is said aloud
  const byId = (id) => document.getElementById(id);
  const box = () => byId("q");
  const list = () => byId("suggestions");
  const isOpen = () => Boolean(list()) && !list().hidden;
  const chosen = () => list().querySelector('[aria-selected="true"]');
  let pause, saying, asking;

  const prepare = () => {
    if (!box()) return;
    box().setAttribute("role", "combobox");
    box().setAttribute("aria-autocomplete", "list");
    box().setAttribute("aria-controls", "suggestions");
    close();
  };

  const close = () => {
    if (!list()) return;
    clearTimeout(pause);
    clearTimeout(saying);
    asking?.abort();
    list().hidden = true;
    box().setAttribute("aria-expanded", "false");
    mark(null);
  };

  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const search = new URLSearchParams(new FormData(box().form));
    try {
      const answer = await fetch(`${box().dataset.suggest}?${search}`, { headers: { "HX-Request": "true" }, signal });
      const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
      if (!signal.aborted) show(page.getElementById("suggestions"));
    } catch (problem) {
      if (problem.name !== "AbortError") close(); // a list is a help: without it one types on
    }
  };

  const show = (next) => {
    if (!next?.children.length || document.activeElement !== box()) return close();
    list().replaceWith(next);
    box().setAttribute("aria-expanded", "true");
    mark(null);
    clearTimeout(saying);
    saying = setTimeout(() => (byId("suggestions-said").textContent = next.dataset.said), REST);
  };

  const mark = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) box().setAttribute("aria-activedescendant", option.id);
    else box().removeAttribute("aria-activedescendant");
  };

  // Beyond either end is the box itself, then the other end.
  const move = (step) => {
    const stops = [null, ...list().children];
    mark(stops.at((stops.indexOf(chosen()) + step) % stops.length));
  };

  const choose = ({ dataset: { path, text } }, isApart) => {
    if (text !== undefined) {
      box().value = text;
      box().dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    close();
    if (isApart) return window.open(path, "_blank", "noopener");
    const event = new CustomEvent("visit", { cancelable: true, detail: { path } });
    if (document.dispatchEvent(event)) location.assign(path);
  };

  const isReady = () => [...box().value.trim()].length >= LEAST && box().selectionEnd === box().value.length;

  // What an input method is still composing is not text yet.
  const typed = ({ target, isComposing }) => {
    if (target !== box()) return;
    clearTimeout(pause);
    clearTimeout(saying);
    byId("suggestions-said").textContent = "";
    if (isComposing || !isReady()) return close();
    mark(null);
    pause = setTimeout(ask, PAUSE);
  };
  document.addEventListener("input", typed);
  document.addEventListener("compositionend", typed);

  document.addEventListener("keydown", (event) => {
    const isComposing = event.isComposing || event.keyCode === 229; // as Safari says it
    if (event.target !== box() || isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === "ArrowDown" && !isOpen()) isReady() && ask();
    else if (!isOpen()) return;
    else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen()) choose(chosen());
    else return;
    event.preventDefault();
  });

  // The focus stays in the box while the mouse is in the list.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("#suggestions")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const option = event.target.closest('#suggestions [role="option"]');
    if (option) choose(option, event.ctrlKey || event.metaKey);
  });
  document.addEventListener("focusout", ({ target }) => target === box() && close());
  // Not every browser takes the focus out of the box for what is clicked, or touched.
  document.addEventListener("pointerdown", ({ target }) => {
    if (box() && !box().contains(target) && !list()?.contains(target)) close();
  }, true);
  document.addEventListener("submit", ({ target }) => target === box()?.form && close());
  document.addEventListener("restored", prepare); // by Back or Forward
  prepare();
})();
