// What is typed into a form of the desk is kept in the browser until the server says it is saved.
(() => {
  "use strict";
  const PREFIX = "desk-form "; // as local storage knows it: then the account, the page, the form
  const EVERY = 2000; // ms between two looks at what changed
  const LASTS = 7 * 24 * 60 * 60 * 1000; // ms that it is kept
  const REST = 5000; // ms before a form that was sent may be sent again
  const ASKED = 50; // forms that the server is asked about at once
  const TYPED = "input:not([type=hidden], [type=submit], [type=button], [type=file]), select, textarea";
  const ONE_LINE = "input:not([type=submit], [type=button], [type=reset], [type=image], [type=file])";
  const ROW = /^id_(.+)-(\d+)-(.+)$/; // a field of a row among others
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  // The storage. A reader may forbid it, it may be full, and what stands there may be damaged.
  const draftAt = (key) => {
    try {
      return { ...JSON.parse(localStorage.getItem(key)), key };
    } catch {
      return {};
    }
  };
  const drafts = () => {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
      return keys.map(draftAt).filter(({ changes }) => Array.isArray(changes));
    } catch {
      return [];
    }
  };
  const drop = ({ key }) => {
    try {
      localStorage.removeItem(key);
    } catch {
      // what cannot be reached was not kept
    }
  };
  const write = (key, draft) => {
    try {
      localStorage.setItem(key, JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  };

  // Only the server knows what was saved: the answer to what was sent may have been lost.
  const dropSaved = async () => {
    const sent = drafts().filter((draft) => draft.isSent).slice(-ASKED);
    if (!sent.length) return;
    const search = new URLSearchParams(sent.map(({ token }) => ["form", token]));
    try {
      const answer = await fetch(`${sent[0].ask}?${search}`, { headers: { Accept: "application/json" } });
      const { saved } = await answer.json();
      drafts().filter((draft) => draft.isSent && saved.includes(draft.token)).forEach(drop);
    } catch {
      // nobody says so: it is offered
    }
  };

  // Values as they are, or as the server sent them. Of what is chosen also how it reads.
  const value = (control, isSent) => {
    if (control.type === "checkbox" || control.type === "radio") return isSent ? control.defaultChecked : control.checked;
    if (control.type === "select-one" || control.type === "select-multiple") {
      const isChosen = (option) => option.value && (isSent ? option.defaultSelected : option.selected);
      return [...control.options].filter(isChosen).map((option) => [option.value, option.text]);
    }
    return (isSent ? control.defaultValue : control.value).replace(/\r\n?/g, "\n");
  };
  const bare = (kept) => (Array.isArray(kept) ? kept.map(([key]) => key) : kept);
  const differs = (control, kept) => !same(bare(value(control, true)), bare(kept));
  const setValue = (control, kept) => {
    if (Array.isArray(kept)) {
      const there = [...control.options].map((option) => option.value);
      for (const [key, text] of kept) if (!there.includes(key)) control.add(new Option(text, key));
      for (const option of control.options) option.selected = bare(kept).includes(option.value);
    } else if (typeof kept === "boolean") control.checked = kept;
    else control.value = kept;
    control.dispatchEvent(new Event("change", { bubbles: true }));
    control.closest("details")?.setAttribute("open", "");
  };
  const label = (control) => {
    const column = [...(control.closest("td")?.classList ?? [])].find((name) => name.startsWith("field-"));
    const head = column
      ? control.closest("table").querySelector(`th.${column.replace("field-", "column-")}`)
      : control.closest(".fieldBox, .form-row")?.querySelector("label, legend");
    return (head?.textContent ?? control.name).trim().replace(/:$/, "");
  };

  const watch = (form, bar) => {
    const { user, saved: ask, timeZone } = bar.dataset;
    const token = form.elements.form_token.value;
    const path = location.pathname;
    const own = `${PREFIX}${user} ${path} ${token}`;
    const [full, said] = bar.querySelectorAll(".kept__full, .kept__said");
    const base = form.elements.made_from; // what the server tells by whether somebody saved meanwhile
    let isSending = false;
    let last = "[]";

    const controls = () =>
      [...form.elements].filter((one) => one.id && one.name && one.matches(TYPED) && !one.name.includes("__prefix__"));
    const told = (control) => {
      const [, rows, number] = ROW.exec(control.id) ?? [];
      const row = rows && form.elements.namedItem(`${rows}-${number}-id`)?.value;
      return { id: control.id, row, label: label(control), value: value(control) };
    };
    const show = () => (bar.hidden = full.hidden && !said.textContent && !bar.querySelector(".kept__offer"));

    // What stands in a form that comes back is still to be saved, changed or not.
    const before = "isUnsaved" in bar.dataset ? (drafts().find(({ key }) => key === own)?.changes ?? controls().map(told)) : [];
    const changes = () => {
      const now = controls().filter((control) => differs(control, value(control))).map(told);
      const all = new Map([...before, ...now].map((change) => [change.id, change]));
      const order = controls().map(({ id }) => id);
      return [...all.values()].sort((one, other) => order.indexOf(one.id) - order.indexOf(other.id));
    };
    const draft = (now, isSent) => ({ at: Date.now(), user, path, token, ask, isSent, base: base?.value, changes: now });
    const keep = (isSent = false) => {
      const now = changes();
      const text = JSON.stringify(now);
      if (text === last && !isSent) return;
      if (!now.length) drop({ key: own });
      full.hidden = !now.length || write(own, draft(now, isSent));
      if (full.hidden) last = text;
      show();
    };

    // A row by its key; one that was new by its number, and made where it may be.
    const place = (change, made) => {
      const [, rows, number, field] = ROW.exec(change.id) ?? [];
      if (!rows) return form.elements.namedItem(change.id);
      const at = (row) => form.elements.namedItem(`id_${rows}-${row}-${field}`);
      if (change.row) {
        const key = [...form.elements].find((one) => one.value === change.row && /-id$/.test(one.name) && one.name.startsWith(`${rows}-`));
        return key ? at(key.name.slice(rows.length + 1, -3)) : null;
      }
      const name = `${rows}-${number}`;
      if (made && !made.has(name)) {
        made.set(name, form.elements.namedItem(`${rows}-TOTAL_FORMS`)?.value);
        document.querySelector(`#${rows}-group .add-row a`)?.click();
      }
      return made ? at(made.get(name)) : null;
    };
    const putBack = (old) => {
      if (changes().length) write(`${own} ${Date.now()}`, draft(changes(), false));
      const made = new Map();
      const done = old.changes.map((change) => [change, place(change, made)]);
      for (const [change, control] of done) if (control) setValue(control, change.value);
      // Of two texts put back the one begun first: its time is the first thing in it.
      if (base && (old.base ?? "") < base.value) base.value = old.base ?? "";
      keep();
      const left = done.filter(([, control]) => !control).map(([change]) => change.label);
      if (!left.length && full.hidden) drop(old);
      said.textContent = left.length ? `${said.dataset.left} ${left.join(", ")}` : said.dataset.putBack;
      done.find(([, control]) => control)?.[1].focus();
    };

    const language = document.documentElement.lang.replace(/^en$/, "en-GB");
    const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone });
    const time = new Intl.DateTimeFormat(language, { timeStyle: "short", hourCycle: "h23", timeZone });
    const offer = (old) => {
      const row = bar.querySelector("template").content.firstElementChild.cloneNode(true);
      const names = old.changes.filter((change) => !place(change) || differs(place(change), change.value));
      row.querySelector("time").dateTime = new Date(old.at).toISOString();
      row.querySelector("time").textContent = `${day.format(old.at)} ${time.format(old.at)}`;
      row.querySelector(".kept__fields").textContent = [...new Set(names.map((change) => change.label))].join(", ");
      row.addEventListener("click", ({ target }) => {
        const { act } = target.dataset;
        if (!act) return;
        row.remove();
        if (act === "forget") {
          drop(old);
          said.textContent = said.dataset.forget;
          (bar.querySelector("button") ?? controls()[0])?.focus();
        } else putBack(old);
        show();
      });
      bar.querySelector(".kept__full").before(row);
    };
    const offerAll = () => {
      const mine = drafts().filter((one) => one.user === user && one.path === path && one.key !== own);
      for (const old of mine.sort((one, other) => other.at - one.at)) {
        if (old.changes.some((change) => !place(change) || differs(place(change), change.value))) offer(old);
        else drop(old); // the server sent just this
      }
      show();
    };

    const buttons = () => [...form.elements].filter((one) => one.type === "submit");
    const rest = () => {
      isSending = false;
      for (const button of buttons()) button.disabled = false;
    };
    form.addEventListener("submit", (event) => {
      if (isSending) return event.preventDefault();
      isSending = true;
      keep(true);
      // The button that was pressed is part of what is sent.
      setTimeout(() => buttons().forEach((button) => (button.disabled = true)));
      setTimeout(rest, REST);
    });
    addEventListener("pageshow", (event) => event.persisted && rest());
    addEventListener("beforeunload", (event) => {
      const hasFile = [...form.querySelectorAll("[type=file]")].some((one) => one.value);
      if (!isSending && (changes().length || hasFile)) event.preventDefault();
    });
    document.addEventListener("keydown", (event) => {
      if (event.isComposing || event.altKey || event.shiftKey) return;
      const isHeld = event.ctrlKey || event.metaKey;
      if (isHeld && ["enter", "s"].includes(event.key.toLowerCase())) {
        event.preventDefault();
        if (!event.repeat) form.requestSubmit(form.querySelector("[name=_continue]") ?? form.querySelector("[name=_save]"));
      } else if (event.key === "Enter" && event.target.form === form && event.target.matches(ONE_LINE)) {
        event.preventDefault();
      }
    });
    document.addEventListener("visibilitychange", () => document.hidden && !isSending && keep());
    addEventListener("pagehide", () => isSending || keep());
    setInterval(() => isSending || keep(), EVERY);
    document.getElementById("kept-keys").hidden = false;
    keep();
    dropSaved().then(offerAll);
  };

  document.addEventListener("DOMContentLoaded", () => {
    drafts().filter(({ at }) => Date.now() - at > LASTS).forEach(drop);
    const bar = document.getElementById("kept");
    if (bar) watch(bar.closest("form"), bar);
    else dropSaved();
  });
})();
