// Two bars of the histogram, or a drag across some, choose the dates they span: the date form is sent.
(() => {
  "use strict";
  const CHART = "#results .histogram__chart";
  const NEAR = 4; // pixels that a hand may shake while it clicks
  const byId = (id) => document.getElementById(id);
  const button = () => byId("select-range");
  const isOn = () => button()?.getAttribute("aria-pressed") === "true";
  const bars = () => [...document.querySelectorAll(`${CHART} a`)];
  let first = null; // the bar where the range begins
  let drag = null; // where the mouse went down

  document.documentElement.classList.add("has-ranges"); // the button shows what works

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

  const mark = (chosen) => {
    document.querySelector(CHART)?.classList.toggle("is-choosing", chosen.length > 0);
    for (const bar of bars()) bar.classList.toggle("is-inside", chosen.includes(bar));
  };

  const turn = (on) => {
    first = null;
    mark([]);
    button()?.setAttribute("aria-pressed", String(on));
  };

  const send = (chosen) => {
    turn(false);
    const ends = [chosen[0], chosen.at(-1)].map((bar) => new URL(bar.href.baseVal, location.href).searchParams);
    const form = document.querySelector("#results .date-form");
    form.elements.from.value = ends[0].get("from");
    form.elements.to.value = ends[1].get("to");
    form.requestSubmit();
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
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const bar = step && event.target.closest(`${CHART} a`);
    if (!bar || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = bars();
    all[all.indexOf(bar) + step]?.focus();
    event.preventDefault();
  });

  // A drag with the mouse.
  const under = (from, to) => {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    return bars().filter((bar) => {
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
