// What htmx does not cover: results while one types, history, focus, and a way out of errors.
// The only file that listens to htmx.
(() => {
  "use strict";
  const PAUSE = 300; // ms without a key before what is typed is sent
  const LEAST = 2; // characters that are sent
  const SLOW = 150; // ms before an answer that is still to come is shown as such
  const REST = 1000; // ms without a key before the new count is said aloud
  const PLACES = "places"; // where one was on each page, as session storage knows it
  const MOST_PLACES = 50;
  const byId = (id) => document.getElementById(id);
  const form = () => byId("search-form");
  const box = () => byId("q");
  const results = () => byId("results");
  const chips = () => [...document.querySelectorAll(".chip__remove")];
  const address = () => location.pathname + location.search;
  const isOfBox = (detail) => detail.requestConfig.elt.id === "search-form";
  const isTyped = (detail) => detail.requestConfig?.triggeringEvent?.type === "typed";
  const isUnfinished = () => !/\s$/.test(box().value);
  // A word without spaces after it may be a beginning: another question than the word itself.
  const question = () => box().value.trim() + (isUnfinished() ? "…" : "");
  const ALONE = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u; // a sign that is a word
  const isWord = (text) => [...text].length >= LEAST || ALONE.test(text);
  const written = (path) => path.replace(/([?&])typing=1(&|$)/, (_, before, after) => (after ? before : ""));
  let asked = results()?.dataset.q; // the words of the last request
  let isTouched = false; // whether one has typed since
  let isDraft = false; // whether the newest page in the history is of words still being typed
  let isResting = false; // whether the count is said only when typing rests
  let here = address();
  let pause, busy, saying, restoring, before;

  // Results while one types. What an input method is still composing is not text yet.
  const typed = (event) => {
    if (event.target.id !== "q" || !results()) return;
    clearTimeout(pause);
    clearTimeout(saying);
    isTouched = true;
    const words = box().value.trim();
    const isLong = isWord(isUnfinished() ? words.split(/\s+/).at(-1) : words);
    const isReady = isLong && !words.endsWith(":") && question() !== asked && words !== asked;
    if (isReady && !event.isComposing) pause = setTimeout(() => htmx.trigger(form(), "typed"), PAUSE);
  };
  document.addEventListener("input", typed);
  document.addEventListener("compositionend", typed);
  document.addEventListener("focusout", ({ target }) => {
    if (target.id === "q") isDraft = false;
  });

  // A search that is suggested, or spanned by bars, takes the place of the results, as a link would.
  document.addEventListener("visit", (event) => {
    const { pathname } = new URL(event.detail.path, location);
    if (!results() || pathname !== form().getAttribute("action")) return;
    event.preventDefault();
    htmx.trigger(document.body, "htmx:abort");
    const history = isDraft ? { replace: "true" } : { push: "true" };
    const then = { target: "#results", swap: "outerHTML", ...history };
    htmx.ajax("get", event.detail.path, then).catch(() => {}); // failures are events: see below
  });

  // htmx boosts no links within a drawing.
  document.addEventListener("click", (event) => {
    const bar = event.target.closest("#results svg a");
    if (!bar || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const detail = { path: bar.href.baseVal };
    if (!document.dispatchEvent(new CustomEvent("visit", { cancelable: true, detail }))) event.preventDefault();
  });

  // The address of a form is written as browsers and our links write it, without empty fields.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    clearTimeout(pause);
    isTouched = false;
    if (detail.verb === "post") return;
    const isHalf = detail.triggeringEvent?.type === "typed" && isUnfinished();
    if (detail.elt === form()) asked = isHalf ? question() : box().value.trim();
    const fields = [...detail.formData].map(([name, value]) => [name, value.trim()]);
    const given = new URLSearchParams(fields.filter(([, value]) => value));
    for (const [name] of fields) detail.formData.delete(name);
    if (isHalf) given.set("typing", "1");
    if (given.size) detail.path += `?${given}`;
  });

  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.target?.id !== "results") return;
    clearTimeout(busy);
    busy = setTimeout(() => results()?.setAttribute("aria-busy", "true"), SLOW);
  });
  const settle = () => {
    clearTimeout(busy);
    results()?.removeAttribute("aria-busy");
  };
  document.addEventListener("htmx:afterRequest", settle);

  // A swap that fails becomes a visit: the server says what is wrong, or the browser does.
  // Not while one types: then the next key or Enter asks again.
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:swapError"]) {
    document.addEventListener(failure, ({ detail }) => {
      const asked = detail.pathInfo?.finalRequestPath ?? detail.requestConfig?.path;
      const path = detail.requestConfig?.verb === "post" ? address() : asked;
      if (path && !isTyped(detail) && detail.target?.id !== "build-count") location.assign(path);
    });
  }

  // The first answer to typing leaves the page before it in the history. Later ones take the place
  // of the first, until Enter is pressed or the box is left. Of a page that is replaced htmx is to
  // keep no copy: its store is small, and is for the pages that Back leads to.
  document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    if (!form()) return;
    if (detail.xhr.status === 204) return results()?.classList.add("results--waits"); // nothing yet
    const path = written(detail.pathInfo.responsePath ?? detail.pathInfo.finalRequestPath);
    const isSame = path === address();
    const replaces = isOfBox(detail) ? isDraft || isSame : Boolean(detail.etc.replace);
    if (isOfBox(detail)) {
      form().setAttribute("hx-push-url", replaces ? "false" : path);
      form().setAttribute("hx-replace-url", replaces ? path : "false");
    }
    if (replaces) form().setAttribute("hx-history", "false");
    else form()?.removeAttribute("hx-history");
    clearTimeout(saying);
    isResting = isTyped(detail);
  });
  document.addEventListener("htmx:beforeHistoryUpdate", ({ detail }) => {
    form().removeAttribute("hx-history");
    isDraft = isTyped(detail) && document.activeElement === box();
    if (detail.history.type === "push") keepPlace();
    here = detail.history.path;
  });

  // A dialog opens when it is filled (see below), and closes when its form is sent.
  const dialog = () => document.querySelector("dialog:modal");
  document.addEventListener("submit", ({ target }) => dialog()?.contains(target) && dialog().close());

  // The page that history keeps says what its address says, is not busy, and has no dialog open.
  document.addEventListener("htmx:beforeHistorySave", () => {
    dialog()?.close();
    results()?.removeAttribute("aria-busy");
    if (results() && box()) box().setAttribute("value", results().dataset.q);
  });

  // Back and Forward: what is on its way belongs to the page that is left.
  // This listener is older than that of htmx, so it runs first.
  addEventListener("popstate", ({ state }) => {
    if (!state?.htmx) return;
    clearTimeout(pause);
    clearTimeout(saying);
    restoring?.abort();
    htmx.trigger(document.body, "htmx:abort");
    keepPlace();
    here = address();
  });
  document.addEventListener("htmx:historyCacheMiss", ({ detail }) => {
    restoring = detail.xhr;
    restoring.addEventListener("error", () => location.reload());
  });
  document.addEventListener("htmx:historyCacheMissLoadError", () => location.reload());
  document.addEventListener("htmx:historyRestore", () => {
    const place = places()[here];
    isDraft = isTouched = false;
    asked = results()?.dataset.q;
    document.dispatchEvent(new Event("restored"));
    returnTo(place);
    // After htmx, which knows the height of pages that it kept itself, and nothing of the others.
    if (place) setTimeout(() => scrollTo({ top: place.top, behavior: "instant" }));
    if (byId("announcement")) say(byId("announcement").textContent, 0);
  });
  addEventListener("pageshow", ({ persisted }) => persisted && settle());

  // Back from another page: where one was. The browser itself scrolls the page.
  addEventListener("pagehide", () => results() && keepPlace());
  const [visit] = performance.getEntriesByType("navigation");
  if (results() && visit?.type === "back_forward") {
    document.addEventListener("DOMContentLoaded", () => places()[here] && returnTo(places()[here]));
  }

  // Before the results are swapped: what of them is open, and where the focus is.
  const isOpen = (sheet) => Boolean(sheet?.matches(":popover-open"));
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target?.id !== "results") return;
    const active = document.activeElement;
    before = {
      focus: active?.id,
      chip: chips().indexOf(active),
      isInForm: Boolean(active?.closest("#search-form")),
      isNewList: Boolean(detail.requestConfig.elt.getAttribute("hx-swap")?.includes("show:#articles")),
      isInSheet: isOpen(byId("facets")),
      facetsTop: byId("facet-list")?.scrollTop,
      lists: [...detail.target.querySelectorAll("details[id]")].map((list) => [list.id, list.open]),
    };
  });

  document.addEventListener("htmx:afterSwap", ({ target, detail }) => {
    if (target.localName === "dialog" && !isOpen(target)) {
      target.popover ? target.showPopover() : target.showModal();
    }
    if (target.id !== "results" || !before) return;
    const { lists, isInSheet, facetsTop, isNewList } = before;
    for (const [id, open] of lists) {
      const list = byId(id);
      if (list && !list.querySelector(".bucket--selected, .bucket--excluded")) list.open = open;
    }
    if (isInSheet) byId("facets")?.showPopover();
    if (byId("facet-list")) byId("facet-list").scrollTop = facetsTop;
    // What one types stays as it is; any other search brings its own words.
    if (box() && !isOfBox(detail) && !isTouched) {
      asked = target.dataset.q;
      box().value = asked;
    }
    if (isNewList) byId("articles").focus({ preventScroll: true });
    else if (document.activeElement === document.body || !document.activeElement) {
      successor(before).focus({ preventScroll: true });
    }
    document.activeElement.closest("#facet-list .bucket")?.scrollIntoView({ block: "nearest" });
    before = null;
    document.dispatchEvent(new Event("swapped"));
    for (const next of document.querySelectorAll("[data-next]")) next.value = address();
  });

  // What has the focus when the element that had it is gone: the same one anew, the next chip, the
  // box that was cleared, else the results.
  const successor = ({ focus, chip, isInForm }) =>
    (focus && byId(focus)) ||
    (chip >= 0 && chips()[Math.min(chip, chips().length - 1)]) ||
    (isInForm && box()) ||
    results();

  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    if (detail.target.id !== "announcement" || !isResting) return;
    detail.shouldSwap = false;
    say(detail.fragment.textContent, REST);
  });
  const say = (text, wait) => {
    clearTimeout(saying);
    byId("announcement").textContent = "";
    saying = setTimeout(() => (byId("announcement").textContent = text), wait);
  };

  const places = () => {
    try {
      return JSON.parse(sessionStorage.getItem(PLACES)) ?? {};
    } catch {
      return {}; // the reader forbids pages to keep anything
    }
  };
  const returnTo = (place) => {
    ((place?.focus && byId(place.focus)) || results())?.focus({ preventScroll: true });
    if (place?.facets && byId("facet-list")) byId("facet-list").scrollTop = place.facets;
  };
  const keepPlace = () => {
    const { [here]: _, ...others } = places();
    const kept = Object.entries(others).slice(1 - MOST_PLACES);
    const facets = byId("facet-list")?.scrollTop;
    const place = { top: scrollY, focus: document.activeElement?.id, facets };
    try {
      sessionStorage.setItem(PLACES, JSON.stringify(Object.fromEntries([...kept, [here, place]])));
    } catch {
      // as above: Back then leads to the top of the page
    }
  };
})();
