// Pictures of the archive in a body: chosen from those that are found, shown above their captions,
// left by Enter, taken away. The body holds a picture's key; the desk tells what is behind it.

const KEY = "data-picture";
const PATIENCE = 15_000; // ms for the server to answer

export const picturesOf = ({ editor: of, pm, around, address, panel, say, words }) => {
  const { Selection } = pm.state;
  const [input] = panel.getElementsByTagName("input");
  const list = panel.querySelector("ul");

  const asked = async (query) => {
    const answer = await fetch(`${address}?${query}`, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.redirected || !answer.ok) throw new Error(`answered ${answer.status}`);
    return answer.json();
  };
  const known = new Map(); // key → a promise of the picture, undefined where there is none
  const remember = (pictures) => pictures.forEach((each) => known.set(each.key, Promise.resolve(each)));
  const behind = (key) => {
    if (!known.has(key)) {
      const found = asked(new URLSearchParams({ key })).then(({ pictures: [one] }) => one);
      found.catch(() => known.delete(key)); // to be asked for again
      known.set(key, found);
    }
    return known.get(key);
  };
  const drawn = ({ src, alt, label }, height) => {
    if (!src) return document.createTextNode(label);
    const image = new Image();
    Object.assign(image, { src, alt, height, loading: "lazy" });
    return image;
  };

  // A figure with its picture above the words that are typed into it.
  const addNodeView = () => ({ node }) => {
    const dom = document.createElement("figure");
    const key = node.attrs[KEY];
    if (!key) return { dom, contentDOM: dom };
    const place = document.createElement("div");
    const contentDOM = document.createElement("div");
    place.className = "body-editor__picture";
    place.contentEditable = "false";
    dom.append(place, contentDOM);
    behind(key).then(
      (found) => place.replaceChildren(found ? drawn(found, 160) : words.noPicture),
      () => place.replaceChildren(words.notFound),
    );
    return {
      dom,
      contentDOM,
      update: (other) => other.type === node.type && other.attrs[KEY] === key,
      ignoreMutation: ({ type, target }) => type !== "selection" && !contentDOM.contains(target),
    };
  };

  // The figure with a picture around the caret, with its place.
  const figure = (selection) => {
    const { node, from, to } = selection;
    const found = node?.type.name === "figure" ? { node, at: from, end: to } : around(selection, "figure");
    return found?.node.attrs[KEY] ? found : null;
  };

  const insert = ({ key, caption }) => ({ tr, state: { schema } }) => {
    const { figure: outer, figcaption, body_line: line, p } = schema.nodes;
    const text = caption.split(/\s+/).filter(Boolean).join(" ");
    const inner = figcaption.create(null, line.create(null, text ? schema.text(text) : null));
    const node = outer.create({ [KEY]: key }, inner);
    const block = around(tr.selection, "figure") ?? around(tr.selection, "table", "p", "body_line", "h2", "h3", "h4", "pre");
    const at = block?.end ?? tr.selection.to;
    const isLast = tr.doc.resolve(at).nodeAfter === null;
    tr.insert(at, isLast ? [node, p.create()] : node); // below it one must be able to go on writing
    let end = at + node.nodeSize;
    if (block?.node.type.name === "p" && !block.node.content.size) {
      tr.delete(block.at, block.end);
      end -= block.end - block.at;
    }
    tr.setSelection(Selection.near(tr.doc.resolve(end - 3), -1)).scrollIntoView();
    return true;
  };
  // Enter in a caption goes on below its picture.
  const leave = ({ tr, state: { schema }, dispatch }) => {
    const found = around(tr.selection, "figcaption", "li")?.node.type.name === "figcaption" && figure(tr.selection);
    if (!found) return false;
    if (dispatch) {
      const after = tr.doc.resolve(found.end).nodeAfter;
      if (after?.type.name !== "p" || after.content.size) tr.insert(found.end, schema.nodes.p.create());
      tr.setSelection(Selection.near(tr.doc.resolve(found.end + 1))).scrollIntoView();
    }
    return true;
  };
  const drop = ({ tr, state: { schema } }) => {
    const { at, end } = figure(tr.selection);
    if (tr.doc.childCount === 1 && !at) tr.insert(end, schema.nodes.p.create());
    tr.delete(at, end);
    tr.setSelection(Selection.near(tr.doc.resolve(Math.min(at, tr.doc.content.size))));
    return true;
  };

  const close = () => {
    panel.hidden = true;
    of().view.focus();
  };
  const choose = (picture) => {
    close();
    of().chain().command(insert(picture)).run();
    say(words.inserted);
  };
  const offer = (picture) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const name = document.createElement("span");
    name.textContent = picture.label;
    if (picture.src) button.append(drawn({ ...picture, alt: "" }, 60));
    button.append(name);
    button.addEventListener("click", () => choose(picture));
    item.append(button);
    return item;
  };
  let turn = 0; // of what was asked last
  const search = async () => {
    const mine = ++turn;
    try {
      const { pictures, more } = await asked(new URLSearchParams({ q: input.value.trim() }));
      if (mine !== turn) return;
      remember(pictures);
      list.replaceChildren(...pictures.map(offer));
      say(pictures.length ? (more ? words.more : "") : words.none);
    } catch {
      if (mine === turn) say(words.notFound);
    }
  };
  const open = () => {
    panel.hidden = false;
    input.focus();
    input.select();
    search();
    return true;
  };
  panel.addEventListener("click", ({ target }) => {
    if (target.dataset.act === "picture-search") search();
    if (target.dataset.act === "picture-close") close();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close();
    if (event.key === "Enter" && event.target === input && !(event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      search();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stops = [input, ...list.querySelectorAll("button")];
    const to = stops.indexOf(event.target) + step;
    if (to >= 0) stops[to]?.focus();
  });

  const acts = {
    picture: { open },
    "picture-drop": { run: (chain) => chain.command(drop), may: (editor) => Boolean(figure(editor.state.selection)) },
  };
  return { addNodeView, acts, leave };
};
