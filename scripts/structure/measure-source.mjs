import ts from 'typescript';

/**
 * `lineCount` runs from a function's first line to its last, functions inside it included. `reason` is what the first
 * line of its body says after `// Long function:`.
 *
 * @typedef {{ name: string, line: number, lineCount: number, reason: string | undefined }} MeasuredFunction
 */

/**
 * Code lines hold something besides white space and comments.
 *
 * @param {string} path decides between JavaScript, TypeScript and TSX
 * @param {string} text
 * @returns {{ codeLineCount: number, functions: MeasuredFunction[] }}
 */
export function measureSource(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineOf = (/** @type {number} */ position) => source.getLineAndCharacterOfPosition(position).line;
  /** @type {MeasuredFunction[]} */
  const functions = [];
  /** @type {Set<number>} */
  const codeLines = new Set();
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const line = lineOf(node.getStart(source));
      const reason = reasonOf(text, /** @type {ts.Node} */ (node.body));
      functions.push({ name: nameOf(node), line: line + 1, lineCount: lineOf(node.end) - line + 1, reason });
    }
    const children = node.getChildren(source);
    children.forEach(visit);
    if (children.length > 0 || node.end === node.getStart(source)) return;
    // Only templates and the text between JSX tags are tokens of several lines.
    for (const [index, content] of text.slice(node.getStart(source), node.end).split('\n').entries())
      if (content.trim() !== '') codeLines.add(lineOf(node.getStart(source)) + index);
  };
  visit(source);
  return { codeLineCount: codeLines.size, functions };
}

/**
 * @param {string} text
 * @param {ts.Node} body
 */
function reasonOf(text, body) {
  return /^\{\s*\/\/ Long function: *(\S.{9,})/.exec(text.slice(body.getStart(), body.end))?.[1];
}

/**
 * What the function is called, or by whom it is taken: `createPool`, `afterAll callback`.
 *
 * @param {ts.SignatureDeclaration} node
 * @returns {string}
 */
function nameOf(node) {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  if (ts.isCallExpression(parent)) return `${parent.expression.getText()} callback`;
  return 'nameless';
}
