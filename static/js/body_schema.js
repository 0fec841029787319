// What a body may hold, as the editor's library knows it: all that the server's cleaning keeps.
// A body is read into it and written from it; what cannot be, isExact tells.

const INLINE = ["q", "a", "abbr", "strong", "b", "em", "i", "s", "sub", "sup", "cite", "code"];
const ATTRIBUTES = { a: ["href", "title", "rel"], abbr: ["title"], figure: ["data-picture"], th: ["scope"] };
const SCHEMES = ["http:", "https:", "mailto:"];
// Words may stand right in these, where a paragraph may stand as well.
const MIXED = ["li", "dt", "dd", "td", "th", "blockquote", "figure", "figcaption"];
const LINE = "body-line"; // such words, in the editor only
const WORDS_FIRST = `(${LINE.replace("-", "_")} | block)+`;
const TAG = /<\/?[a-z]/i;
const BLANK = /[ \t\r\n\f]+/g;

const isBlank = (node) => !node.textContent.replace(BLANK, "");
const isInline = (node) => node.nodeType !== 1 || node.localName === "br" || INLINE.includes(node.localName);

// What the server would take from a link is not in the editor either.
const attribute = (element, name) => {
  const value = element.getAttribute(name);
  const isAddress = name === "href" && value !== null && URL.canParse(value, document.baseURI);
  return isAddress && !SCHEMES.includes(new URL(value, document.baseURI).protocol) ? null : value;
};
const attributes = (tag) =>
  Object.fromEntries(
    (ATTRIBUTES[tag] ?? []).map((name) => [name, { default: null, parseHTML: (element) => attribute(element, name) }]),
  );

export const extensionsOf = ({ Node, Mark, UndoRedo, Gapcursor }) => {
  const element = (tag, content, more = {}) =>
    Node.create({
      name: tag.replace("-", "_"),
      content,
      addAttributes: () => attributes(tag),
      parseHTML: () => [{ tag }],
      renderHTML: ({ HTMLAttributes }) => (content ? [tag, HTMLAttributes, 0] : [tag, HTMLAttributes]),
      ...more,
    });
  const block = (tag, content, more = {}) => element(tag, content, { group: "block", ...more });
  const mark = (tag) =>
    Mark.create({
      name: tag,
      inclusive: tag !== "a",
      addAttributes: () => attributes(tag),
      parseHTML: () => [{ tag }],
      renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
    });
  return [
    Node.create({ name: "doc", topNode: true, content: "(block | body_line)+" }),
    Node.create({ name: "text", group: "inline" }),
    element("br", "", { group: "inline", inline: true, selectable: false, linebreakReplacement: true }),
    block("p", "inline*"),
    block("h2", "inline*", { defining: true }),
    block("h3", "inline*", { defining: true }),
    block("h4", "inline*", { defining: true }),
    block("pre", "inline*", { code: true, defining: true }),
    block("blockquote", "(block | body_line)+", { defining: true }),
    block("ul", "li+"),
    block("ol", "li+"),
    element("li", WORDS_FIRST, { defining: true }),
    block("dl", "(dt | dd)+"),
    element("dt", WORDS_FIRST, { defining: true }),
    element("dd", WORDS_FIRST, { defining: true }),
    block("figure", `(figcaption | ${WORDS_FIRST.slice(1, -1)}*`),
    element("figcaption", WORDS_FIRST, { defining: true }),
    block("table", "caption? (thead | tbody | tr)+", { isolating: true }),
    element("caption", "inline*", { isolating: true }),
    element("thead", "tr+"),
    element("tbody", "tr+"),
    element("tr", "(td | th)*"),
    element("td", WORDS_FIRST, { isolating: true }),
    element("th", WORDS_FIRST, { isolating: true }),
    block("hr", ""),
    element(LINE, "inline*"),
    ...INLINE.map(mark),
    UndoRedo,
    Gapcursor,
  ];
};

// Nothing of it is loaded or run.
const parsed = (html) => new DOMParser().parseFromString(`<body>${html}`, "text/html").body;

// As the server takes a text without any tag: paragraphs parted by empty lines.
const asMarkup = (text) => {
  if (TAG.test(text)) return text;
  const parts = text.split(/\n\s*\n/).map((part) => part.trim().replaceAll("<", "&lt;"));
  return parts.filter(Boolean).map((part) => `<p>${part}</p>`).join("\n");
};

const wrapLines = (parent) => {
  let line = null;
  for (const node of [...parent.childNodes]) {
    if (!isInline(node) || (!line && node.nodeType === 3 && isBlank(node))) {
      line = null;
      continue;
    }
    if (!line) {
      line = parent.ownerDocument.createElement(LINE);
      node.before(line);
    }
    line.append(node);
  }
};

const unwrapLines = (root) => {
  const isLine = (node) => node?.localName === LINE;
  // Two of them were split in the editor: as bare words they would run together.
  const split = [...root.querySelectorAll(LINE)].filter(
    (line) => isLine(line.previousSibling) || isLine(line.nextSibling),
  );
  for (const line of split) {
    const paragraph = root.ownerDocument.createElement("p");
    paragraph.append(...line.childNodes);
    line.replaceWith(paragraph);
  }
  for (const line of root.querySelectorAll(LINE)) line.replaceWith(...line.childNodes);
};

// What a text says: every block, the words within it, and what stands around each of them.
const said = (html) => {
  const told = [];
  let quotes = 0;
  const push = (kind, key, text) => {
    const last = told.at(-1);
    if (last?.kind === "words" && kind === "words" && last.key === key) last.text += text;
    else told.push({ kind, key, text });
  };
  const walk = (parent, around, isPre) => {
    for (const node of parent.childNodes) {
      if (node.nodeType === 3) {
        const text = isPre ? node.data : node.data.replace(BLANK, "");
        if (text) push("words", [...around].sort().join(), text);
        continue;
      }
      const names = [...(node.attributes ?? [])].map(({ name, value }) => ` ${name}=${JSON.stringify(value)}`);
      const key = `${node.nodeName.toLowerCase()}${names.sort().join("")}`;
      if (INLINE.includes(node.localName)) {
        walk(node, [...around, node.localName === "q" ? `${key} ${quotes++}` : key], isPre);
      } else {
        push("begins", key, "");
        walk(node, around, isPre || node.localName === "pre");
        push("ends", key, "");
      }
    }
  };
  const root = parsed(html);
  walk(root, [], false);
  for (const element of root.querySelectorAll("*")) {
    if (!isInline(element)) element.append("\n");
    if (element.localName === "br" || !isInline(element)) element.before("\n");
  }
  return JSON.stringify([told, root.textContent.replace(BLANK, " ").trim()]);
};

export const bodiesIn = (schema, { DOMParser, DOMSerializer }) => {
  const parser = DOMParser.fromSchema(schema);
  const serializer = DOMSerializer.fromSchema(schema);

  const read = (text) => {
    const root = parsed(asMarkup(text));
    for (const element of [root, ...root.querySelectorAll(MIXED)]) wrapLines(element);
    return parser.parse(root);
  };
  const write = (doc) => {
    const root = parsed("");
    root.append(serializer.serializeFragment(doc.content, { document: root.ownerDocument }));
    unwrapLines(root);
    for (const element of root.querySelectorAll("*")) {
      const before = element.previousSibling;
      if (before?.nodeType === 1 && !isInline(before) && !isInline(element)) element.before("\n");
    }
    return root.innerHTML;
  };
  // Without the empty paragraphs at its end, where one may go on writing.
  const writeTyped = ({ content, type }) => {
    let count = content.childCount;
    while (count && content.child(count - 1).type.name === "p" && !content.child(count - 1).content.size) count--;
    return write(type.create(null, content.content.slice(0, count)));
  };
  // Whether what is read says all that the text says.
  const isExact = (text, doc) => said(text.trim() ? write(doc) : "") === said(asMarkup(text));
  return { read, write: writeTyped, isExact };
};
