// The body of an article as its words look, or as HTML. The form's field stays what is saved: it is
// written only when something is changed here, and a text that cannot be shown exactly stays HTML.
const field = document.getElementById("id_body");
const template = document.getElementById("body-editor");

const PATIENCE = 15_000; // ms for the server to clean a text
const SCHEME = /^(?:https?:|mailto:|[/?#])/i;

// The chosen blocks of one kind within some others become another kind.
const retyped = (tr, kind, other, ...within) => {
  tr.doc.nodesBetween(tr.selection.from, tr.selection.to, (node, at, parent) => {
    if (node.type.name === kind && within.includes(parent.type.name)) tr.setNodeMarkup(at, node.type.schema.nodes[other]);
  });
  return true;
};

const start = async () => {
  const { library: address, schema: own, tables, pictures: ofPictures, choose, clean } = template.dataset;
  const [library, { bodiesIn, extensionsOf }, { around, tableActs }, { picturesOf }] = await Promise.all(
    [address, own, tables, ofPictures].map((each) => import(each)),
  );
  const { Editor, Extension, pm } = library;
  const { Selection, TextSelection } = pm.state;

  const box = template.content.firstElementChild.cloneNode(true);
  const find = (name) => box.querySelector(`.body-editor__${name}`);
  const [tools, link, panel, place, said] = ["tools", "link", "pictures", "text", "said"].map(find);
  const words = said.dataset;
  const say = (text) => (said.textContent = text);
  const buttons = Object.fromEntries([...tools.querySelectorAll("button")].map((one) => [one.dataset.act, one]));

  const label = document.querySelector(`label[for="${field.id}"]`);
  label.id ||= "body-label";
  let from; // the text that was read last, and what it was read as
  let written; // the value of the field when it was last read or written here
  let isHTML = false;

  // What the server makes of a text, and what that leaves out.
  const cleaned = async (html, clipboard) => {
    const body = new URLSearchParams({ html, ...(clipboard && { from: "clipboard" }) });
    const headers = { "X-CSRFToken": field.form.elements.csrfmiddlewaretoken.value, Accept: "application/json" };
    const answer = await fetch(clean, { method: "POST", body, headers, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.redirected || !(answer.ok || answer.status === 422)) throw new Error(`answered ${answer.status}`);
    return answer.json();
  };

  // Its words stand there at once, so that nothing is lost; then they become what the server made of them.
  const paste = async (view, event, data) => {
    const from = view.state.selection.from;
    view.pasteText(data.getData("text/plain"), event);
    let [begin, end, caret] = [from, view.state.selection.to, null];
    const between = () => view.state.doc.textBetween(begin, end, "\n");
    const text = between();
    const follow = ({ transaction: { mapping } }) => {
      [begin, end] = [mapping.map(begin, 1), mapping.map(end, -1)];
      caret = caret?.map(mapping);
    };
    editor.on("transaction", follow);
    try {
      const { html, left_out: left, error } = await cleaned(data.getData("text/html"), true);
      if (error || isHTML || between() !== text) return say(`${words.wordsAlone} ${error ?? ""}`);
      if (view.state.selection.to !== end) caret = view.state.selection.getBookmark();
      if (html) {
        const { doc, tr } = view.state;
        view.dispatch(tr.setSelection(TextSelection.between(doc.resolve(begin), doc.resolve(end))));
        view.pasteHTML(html);
        if (caret) view.dispatch(view.state.tr.setSelection(caret.resolve(view.state.doc)));
      }
      say(left ? `${words.leftOut} ${left}.` : words.pasted);
    } catch {
      say(words.wordsAlone);
    } finally {
      editor.off("transaction", follow);
    }
  };
  const takes = (view, event, data) => {
    if (data?.files.length && !data.getData("text/plain") && !data.getData("text/html")) {
      event.preventDefault();
      say(words.noFiles);
      return true;
    }
    const isForeign = data?.getData("text/html") && !data.getData("text/html").includes("data-pm-slice");
    if (!isForeign || view.state.selection.$from.parent.type.spec.code) return false;
    event.preventDefault();
    const at = event.type === "drop" && view.posAtCoords({ left: event.clientX, top: event.clientY });
    if (at) view.dispatch(view.state.tr.setSelection(Selection.near(view.state.doc.resolve(at.pos))));
    paste(view, event, data);
    return true;
  };

  const pictures = picturesOf({ editor: () => editor, pm, around, address: choose, panel, say, words });

  // What each button does, and when it is pressed; `is` of a mark or block.
  const is = (...names) => names.some((name) => editor.isActive(name));
  const mark = (name, other) => (chain) =>
    is(name, other) ? chain.unsetMark(name).unsetMark(other) : chain.setMark(name);
  // What was a paragraph is bare words in its point.
  const list = (name) => (chain) => chain.toggleList(name, "li").command(({ tr }) => retyped(tr, "p", "body_line", "li"));
  const heading = (name) => (chain) => chain.toggleNode(name, "p");
  const acts = {
    strong: { run: mark("strong", "b"), on: () => is("strong", "b"), key: "Mod-b" },
    em: { run: mark("em", "i"), on: () => is("em", "i"), key: "Mod-i" },
    h2: { run: heading("h2"), on: () => is("h2"), key: "Mod-Alt-2" },
    h3: { run: heading("h3"), on: () => is("h3"), key: "Mod-Alt-3" },
    ul: { run: list("ul"), on: () => is("ul"), key: "Mod-Shift-8" },
    ol: { run: list("ol"), on: () => is("ol"), key: "Mod-Shift-7" },
    deeper: { run: (chain) => chain.sinkListItem("li"), may: () => is("li"), key: "Alt-Shift-ArrowRight" },
    higher: { run: (chain) => chain.liftListItem("li"), may: () => is("li"), key: "Alt-Shift-ArrowLeft" },
    blockquote: { run: (chain) => chain.toggleWrap("blockquote"), on: () => is("blockquote"), key: "Mod-Shift-9" },
    link: { open: () => openLink(), on: () => is("a"), key: "Mod-k" },
    undo: { run: (chain) => chain.undo() },
    redo: { run: (chain) => chain.redo() },
    ...tableActs(library),
    ...pictures.acts,
  };
  const run = ({ open, run }) => {
    if (open) {
      link.hidden = panel.hidden = true; // one at a time
      return open();
    }
    editor.view.focus(); // at once: the library's own command waits for the next frame
    return run(editor.chain()).run();
  };
  const keys = {
    ...Object.fromEntries(Object.values(acts).filter(({ key }) => key).map((act) => [act.key, () => run(act)])),
    Enter: () => editor.commands.command(pictures.leave) || editor.commands.splitListItem("li"),
    "Shift-Enter": () => editor.commands.insertContent({ type: "br" }),
    "Alt-F10": () => (current().focus(), true),
  };

  // Words that were lifted out of a list stand in a paragraph.
  const appendTransaction = (all, _before, { tr }) => {
    const isUndone = (one) => one.getMeta("preventUpdate") || one.getMeta("history$");
    if (!all.some((one) => one.docChanged) || all.some(isUndone)) return null;
    return retyped(tr, "body_line", "p", "doc", "blockquote") && tr.docChanged ? tr : null;
  };
  const addProseMirrorPlugins = () => [new pm.state.Plugin({ appendTransaction })];
  const addKeyboardShortcuts = () => keys;
  const extensions = extensionsOf(library).map((each) =>
    each.name === "figure" ? each.extend({ addNodeView: pictures.addNodeView }) : each,
  );
  const editor = new Editor({
    element: place,
    injectCSS: false, // the policy refuses it
    enableInputRules: false,
    enablePasteRules: false,
    extensions: [...extensions, Extension.create({ name: "desk", priority: 1000, addKeyboardShortcuts, addProseMirrorPlugins })],
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-labelledby": label.id,
        "aria-describedby": field.getAttribute("aria-describedby") ?? "",
        "aria-keyshortcuts": "Alt+F10",
      },
      // Before the library reads it: what styles it has, the policy would refuse and tell.
      handleDOMEvents: {
        paste: (view, event) => takes(view, event, event.clipboardData),
        drop: (view, event) => !view.dragging && takes(view, event, event.dataTransfer),
      },
    },
    onUpdate: () => {
      const { doc } = editor.state;
      field.value = written = doc.eq(from.doc) ? from.text : write(doc);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });

  const { read, write, isExact } = bodiesIn(editor.schema, pm.model);
  // One stop for Tab; arrows lead from button to button, Escape back to the text.
  const shown = () => [...tools.querySelectorAll("button:not(:disabled, [hidden])")];
  const current = () => shown().find((one) => one.tabIndex === 0) ?? shown()[0];
  const stopAt = (button) => {
    for (const one of Object.values(buttons)) one.tabIndex = one === button ? 0 : -1;
  };
  const show = () => {
    for (const [name, button] of Object.entries(buttons)) {
      const { on, may } = acts[name] ?? {};
      if (on) button.setAttribute("aria-pressed", on());
      if (may) button.hidden = !may(editor);
      if (name !== "html") button.disabled = isHTML;
    }
    buttons.html.setAttribute("aria-pressed", isHTML);
    if (!shown().some(({ tabIndex }) => tabIndex === 0)) stopAt(shown()[0]);
  };
  const turn = (toHTML) => {
    isHTML = toHTML;
    field.hidden = !isHTML;
    place.hidden = isHTML;
    link.hidden = panel.hidden = true;
    show();
  };
  // Shows the field's text as words; false where only HTML does so exactly.
  const load = () => {
    const doc = read(field.value);
    if (!isExact(field.value, doc)) {
      turn(true);
      say(words.asItIs);
      return false;
    }
    const tr = editor.state.tr.replaceWith(0, editor.state.doc.content.size, doc.content);
    tr.setSelection(Selection.atStart(tr.doc)).setMeta("addToHistory", Boolean(from));
    from = { text: field.value, doc };
    written = field.value;
    editor.view.dispatch(tr.setMeta("preventUpdate", true));
    turn(false);
    return true;
  };
  const toWords = async () => {
    const typed = field.value;
    if (typed === written) return load() && say("");
    try {
      const { html, left_out: left, error } = await cleaned(typed);
      if (field.value !== typed) return; // somebody types on
      if (error) return say(error);
      field.value = html;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      const told = [left && `${words.leftOut} ${left}.`, load() ? "" : words.asItIs];
      say(told.filter(Boolean).join(" "));
    } catch {
      say(words.notCleaned);
    }
  };

  // The address of a link, below the buttons.
  const [input] = link.getElementsByTagName("input");
  const openLink = () => {
    link.hidden = false;
    input.value = editor.getAttributes("a").href ?? "";
    input.focus();
    input.select();
    return true;
  };
  const closeLink = () => {
    link.hidden = true;
    editor.view.focus();
  };
  const setLink = () => {
    let href = input.value.trim();
    if (/^[^\s:/?#]+@[^\s:/?#]+$/.test(href)) href = `mailto:${href}`;
    else if (/^[^\s:/?#]+\.[^\s:]+$/.test(href)) href = `https://${href}`;
    const isRefused = Boolean(href) && !SCHEME.test(href);
    input.setAttribute("aria-invalid", isRefused);
    if (isRefused) return say(words.noAddress);
    const chain = editor.chain().extendMarkRange("a");
    if (!href) chain.unsetMark("a").run();
    else if (editor.state.selection.empty && !is("a")) {
      chain.insertContent({ type: "text", text: href, marks: [{ type: "a", attrs: { href } }] }).run();
    } else chain.setMark("a", { href }).run();
    say("");
    closeLink();
  };
  link.addEventListener("click", ({ target }) => {
    if (target.dataset.act === "link-set") setLink();
    if (target.dataset.act === "link-close") closeLink();
  });
  link.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === input && !(event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      setLink();
    } else if (event.key === "Escape") closeLink();
  });

  tools.addEventListener("focusin", ({ target }) => stopAt(target));
  tools.addEventListener("keydown", (event) => {
    const all = shown();
    const at = all.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") (isHTML ? field : editor.view.dom).focus();
    if (to === undefined) return;
    event.preventDefault();
    all.at(to % all.length).focus();
  });
  tools.addEventListener("click", ({ target }) => {
    const { act } = target.closest("button")?.dataset ?? {};
    if (act === "html") isHTML ? toWords() : turn(true);
    else if (act) run(acts[act]);
  });

  const focus = field.focus.bind(field);
  field.focus = (how) => (isHTML ? focus(how) : editor.view.dom.focus(how));
  label.addEventListener("click", () => field.focus());
  // A text that was put back, by the desk or by a browser that was closed.
  const follow = () => isHTML || field.value === written || load();
  field.addEventListener("change", follow);
  addEventListener("pageshow", follow);
  editor.on("transaction", show);
  const hadFocus = document.activeElement === field;
  field.before(box);
  place.after(field);
  load();
  if (hadFocus) field.focus();
};

if (field && template) start();
