import ts from 'typescript';

/**
 * @typedef {{ specifier: string, line: number, isTypeOnly: boolean, names: string[] | undefined }} FoundImport `names` is `undefined` where the whole module is taken
 * @typedef {{ object: string, member: string, line: number }} FoundMember
 */

/**
 * Every module a source text names (static, dynamic, re-exported, required) and every `process.x` and
 * `Math.x` it reads. Parsed by the compiler, so comments and strings do not count.
 *
 * @param {string} path decides between TypeScript and TSX
 * @param {string} text
 * @returns {{ imports: FoundImport[], members: FoundMember[] }}
 */
export function readImports(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  /** @type {FoundImport[]} */
  const imports = [];
  /** @type {FoundMember[]} */
  const members = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    const specifier = specifierOf(node);
    if (specifier !== undefined)
      imports.push({ specifier, line, isTypeOnly: isTypeOnly(node), names: namesOf(node) });
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      members.push({ object: node.expression.text, member: node.name.text, line });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { imports, members };
}

/**
 * @param {ts.Node} node
 * @returns {string | undefined}
 */
function specifierOf(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return textOf(node.moduleSpecifier);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return textOf(node.argument.literal);
  if (!ts.isCallExpression(node)) return undefined;
  const isDynamicImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
  return isDynamicImport || isRequire ? textOf(node.arguments[0]) : undefined;
}

/** @param {ts.Node | undefined} node */
function textOf(node) {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** @param {ts.Node} node */
function isTypeOnly(node) {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  return ts.isImportDeclaration(node) && node.importClause?.isTypeOnly === true;
}

/** @param {ts.Node} node */
function namesOf(node) {
  if (!ts.isImportDeclaration(node) || node.importClause?.name !== undefined) return undefined;
  const bindings = node.importClause?.namedBindings;
  if (bindings === undefined || !ts.isNamedImports(bindings)) return undefined;
  return bindings.elements.map((element) => (element.propertyName ?? element.name).text);
}
