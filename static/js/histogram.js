// The bars of a histogram say what they stand for, and are one stop of the keyboard.
// Two of them, or a drag across some, choose the dates they span.
(() => {
  "use strict";
  const EVERY_CHART = ".histogram__chart";
  const CHART = `#results ${EVERY_CHART}`; // where dates can be chosen
  const NEAR = 4; // pixels that a hand may shake while it clicks
  const byId = (id) => document.getElementById(id);
  const button = () => byId("select-range");
  const isOn = () => button()?.getAttribute("aria-pressed") === "true";
  const bars = () => [...document.querySelectorAll(`${CHART} a`)];
  let first = null; // the bar where the range begins
  let drag = null; // where the mouse went down

  // With the keyboard the bars of a chart are one stop; arrows lead from one to the next.
  const stop = (bar) => {
    for (const each of bar.closest("svg").querySelectorAll("a")) each.setAttribute("tabindex", -1);
    bar.setAttribute("tabindex", 0);
  };
  const prepare = () => {
    for (const chart of document.querySelectorAll(`${EVERY_CHART}:not(:has([tabindex="0"]))`)) {
      const bar = chart.querySelector("a");
      if (bar) stop(bar);
    }
  };
  document.addEventListener("swapped", prepare);
  document.addEventListener("restored", prepare);
  prepare();

  // What a bar stands for: while it is pointed at, touched or has the focus.
  const tell = (bar) => {
    const hint = bar.closest(".histogram").querySelector(".histogram__hint");
    if (!isOn() && !drag?.chosen.length) hint.textContent = bar.getAttribute("aria-label");
  };
  const hush = () => {
    if (isOn()) return;
    for (const hint of document.querySelectorAll(".histogram__hint")) hint.textContent = "";
    const focused = document.activeElement?.closest(`${EVERY_CHART} a`);
    if (focused?.matches(":focus-visible")) tell(focused);
  };
  const pointed = ({ target }) => target.closest?.(`${EVERY_CHART} a`);
  document.addEventListener("pointerover", (event) => pointed(event) && tell(pointed(event)));
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType === "mouse" && pointed(event)) hush();
  });
  document.addEventListener("focusin", (event) => {
    const bar = pointed(event);
    if (!bar) return;
    stop(bar);
    tell(bar);
  });
  document.addEventListener("focusout", (event) => pointed(event) && hush());
  // A finger slides from bar to bar; what it told stays to be read.
  for (const kind of ["pointerdown", "pointermove"]) {
    document.addEventListener(kind, ({ pointerType, target, clientX }) => {
      const chart = pointerType === "touch" && target.closest?.(EVERY_CHART);
      const bar = chart && under(clientX, clientX + 0.01, chart)[0];
      if (bar) tell(bar);
    });
  }

  const say = (text) => {
    byId("range-hint").textContent = text;
    if (byId("announcement")) byId("announcement").textContent = text;
  };
  const fill = (text, ...names) => names.reduce((said, name) => said.replace("{}", name), text);
  const when = (bar) => bar.dataset.when;
  const between = (one, other) => {
    const all = bars();
    const [low, high] = [all.indexOf(one), all.indexOf(other)].sort((a, b) => a - b);
    return all.slice(low, high + 1);
  };

  // The bar of a link in the chart, or of its twin in the list below it.
  const barOf = ({ target }) => {
    const link = target.closest(`${CHART} a, #results .as-list a`);
    return link && byId(link.id.replace(/^list-/, ""));
  };

  // The empty months between are chosen, too.
  const mark = (chosen) => {
    const chart = document.querySelector(CHART);
    chart?.classList.toggle("is-choosing", chosen.length > 0);
    for (const bar of bars()) bar.classList.toggle("is-inside", chosen.includes(bar));
    if (!chosen.length) return;
    const [first, last] = [chosen[0], chosen.at(-1)].map((bar) => bar.querySelector(".slot"));
    const of = (slot, name) => parseFloat(slot.getAttribute(name));
    const range = chart.querySelector(".range");
    range.setAttribute("x", `${of(first, "x")}%`);
    range.setAttribute("width", `${of(last, "x") + of(last, "width") - of(first, "x")}%`);
  };

  const turn = (on) => {
    first = null;
    mark([]);
    button()?.setAttribute("aria-pressed", String(on));
  };

  const send = (chosen) => {
    turn(false);
    const [from, to] = [chosen[0], chosen.at(-1)].map((bar) => new URL(bar.href.baseVal, location.href));
    from.searchParams.set("to", to.searchParams.get("to"));
    const detail = { path: from.pathname + from.search };
    const event = new CustomEvent("visit", { cancelable: true, detail });
    if (document.dispatchEvent(event)) location.assign(detail.path);
  };

  const choose = (bar) => {
    if (first?.isConnected) return send(between(first, bar));
    first = bar;
    mark([bar]);
    say(fill(button().dataset.last, when(bar)));
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("#select-range")) {
      turn(!isOn());
      say(isOn() ? button().dataset.first : button().dataset.off);
      return;
    }
    const bar = barOf(event);
    if (!bar || !button() || event.ctrlKey || event.metaKey || !(isOn() || event.shiftKey)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!isOn()) turn(true);
    choose(bar);
  }, true);

  // What lies between the beginning and the bar that is pointed at, or has the focus.
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const bar = first?.isConnected && barOf(event);
      if (bar) mark(between(first, bar));
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && (isOn() || drag)) {
      drag = null;
      turn(false);
      say(button().dataset.off);
      event.preventDefault();
    }
    const bar = pointed(event);
    if (!bar || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = [...bar.closest("svg").querySelectorAll("a")];
    const here = all.indexOf(bar);
    const next = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: all.length - 1 }[event.key];
    if (next === undefined) return;
    all[next]?.focus();
    event.preventDefault();
  });

  // A drag with the mouse.
  const under = (from, to, chart = document.querySelector(CHART)) => {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    return [...chart.querySelectorAll("a")].filter((bar) => {
      const { left, right } = bar.querySelector(".slot").getBoundingClientRect();
      return right > low && left < high;
    });
  };
  const holds = (bar, x) => under(x, x + 0.01).includes(bar);

  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.(CHART)) event.preventDefault();
  });

  document.addEventListener("pointerdown", (event) => {
    const isPlain = event.button === 0 && !event.shiftKey && !event.ctrlKey && !event.metaKey;
    drag = null;
    if (event.pointerType !== "mouse" || !isPlain || !button() || !event.target.closest(CHART)) return;
    drag = { from: event.clientX, chosen: [] };
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const chosen = under(drag.from, event.clientX);
    // Within one slot the hand has not left what it clicks.
    const isWithin = chosen.length === 1 && [drag.from, event.clientX].every((x) => holds(chosen[0], x));
    const isClick = isWithin || Math.abs(event.clientX - drag.from) < NEAR;
    drag.chosen = isClick ? [] : chosen;
    mark(drag.chosen);
    byId("range-hint").textContent = drag.chosen.length
      ? fill(button().dataset.both, when(chosen[0]), when(chosen.at(-1)))
      : "";
  });

  document.addEventListener("pointerup", () => {
    if (drag?.chosen.length) send(drag.chosen);
    drag = null;
  });

  document.addEventListener("pointercancel", () => {
    if (drag) mark([]);
    drag = null;
  });
})();
