// Tables in a body: a new one, and rows and columns more or less.

// The node of one of these kinds around the caret, with its place.
export const around = ({ $from }, ...names) => {
  for (let depth = $from.depth; depth > 0; depth--) {
    const node = $from.node(depth);
    if (names.includes(node.type.name)) return { node, at: $from.before(depth), end: $from.after(depth), index: $from.index(depth - 1) };
  }
  return null;
};

const rowsOf = ({ node, at }) => {
  const rows = [];
  node.descendants((each, offset) => {
    if (each.type.name === "tr") rows.push({ node: each, at: at + 1 + offset });
    return each.type.name !== "tr" && each.type.name !== "caption";
  });
  return rows;
};

export const tableActs = ({ pm }) => {
  const { Selection } = pm.state;
  const cells = (schema, kind, count) =>
    Array.from({ length: count }, () => schema.nodes[kind].createAndFill(kind === "th" ? { scope: "col" } : null));
  const into = (tr, at) => tr.setSelection(Selection.near(tr.doc.resolve(at)));

  const insert = ({ tr, state: { schema } }) => {
    const row = (kind) => schema.nodes.tr.create(null, cells(schema, kind, 3));
    const { table, thead, tbody } = schema.nodes;
    const node = table.create(null, [thead.create(null, row("th")), tbody.create(null, [row("td"), row("td")])]);
    const outer = around(tr.selection, "table", "p", "body_line", "h2", "h3", "h4", "pre");
    const at = outer?.end ?? tr.selection.to;
    // Below it one must be able to go on writing.
    const isLast = tr.doc.resolve(at).nodeAfter === null;
    tr.insert(at, isLast ? [node, schema.nodes.p.create()] : node);
    if (outer?.node.type.name === "p" && !outer.node.content.size) tr.delete(outer.at, outer.end);
    into(tr, tr.mapping.map(at, -1) + 1);
    return true;
  };
  const addRow = ({ tr, state: { schema } }) => {
    const row = around(tr.selection, "tr");
    const head = around(tr.selection, "thead");
    const node = schema.nodes.tr.create(null, cells(schema, "td", row.node.childCount));
    const after = head && tr.doc.resolve(head.end).nodeAfter;
    let at = row.end;
    if (after?.type.name === "tbody") at = head.end + 1;
    else if (head) at = head.end;
    tr.insert(at, head && at === head.end ? schema.nodes.tbody.create(null, node) : node);
    into(tr, at + 1);
    return true;
  };
  const addColumn = ({ tr, state: { schema } }) => {
    const { index } = around(tr.selection, "td", "th");
    for (const { node, at } of rowsOf(around(tr.selection, "table")).reverse()) {
      const last = Math.min(index, node.childCount - 1);
      let place = at + 1;
      for (let number = 0; number <= last; number++) place += node.child(number).nodeSize;
      tr.insert(place, cells(schema, last < 0 ? "td" : node.child(last).type.name, 1));
    }
    return true;
  };
  const dropTable = ({ tr }) => {
    const { at, end } = around(tr.selection, "table");
    tr.delete(at, end);
    into(tr, Math.min(at, tr.doc.content.size));
    return true;
  };
  const dropRow = ({ tr, ...rest }) => {
    const table = around(tr.selection, "table");
    if (rowsOf(table).length === 1) return dropTable({ tr, ...rest });
    const part = around(tr.selection, "thead", "tbody");
    const { at, end } = part?.node.childCount === 1 ? part : around(tr.selection, "tr");
    tr.delete(at, end);
    into(tr, at);
    return true;
  };
  const dropColumn = ({ tr, ...rest }) => {
    const { index } = around(tr.selection, "td", "th");
    const table = around(tr.selection, "table");
    const rows = rowsOf(table);
    if (rows.every(({ node }) => node.childCount <= 1)) return dropTable({ tr, ...rest });
    for (const { node, at } of rows.reverse()) {
      if (index >= node.childCount) continue;
      let place = at + 1;
      for (let number = 0; number < index; number++) place += node.child(number).nodeSize;
      tr.delete(place, place + node.child(index).nodeSize);
    }
    return true;
  };

  const act = (command, may) => ({ run: (chain) => chain.command(command), may });
  const isIn = (editor) => Boolean(around(editor.state.selection, "td", "th"));
  return {
    table: act(insert, (editor) => !isIn(editor)),
    "row-add": act(addRow, isIn),
    "column-add": act(addColumn, isIn),
    "row-drop": act(dropRow, isIn),
    "column-drop": act(dropColumn, isIn),
    "table-drop": act(dropTable, isIn),
  };
};
