import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** One import of a file: by `import`, `export … from`, `import()`, `require()` of a constant, or in a type. */
export interface Import {
  readonly specifier: string;
  /** Only inside a function: nothing is loaded until it is called. */
  readonly lazy: boolean;
  /** The source of the project that it names, `undefined` for a package, or a file of data. */
  readonly target: string | undefined;
}

export interface SourceFile {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly imports: readonly Import[];
  readonly exportsDefault: boolean;
}

/** The package's own names, as `compilerOptions.paths` maps them to files. */
export type OwnNames = Readonly<Record<string, readonly [string]>>;

/** Every import of every given source, resolved among them. `sources` maps a path to its text. */
export function sourceGraph(sources: ReadonlyMap<string, string>, ownNames: OwnNames): readonly SourceFile[] {
  return [...sources].map(([path, text]) => {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    const imports = importsOf(file).map((found) => ({ ...found, target: resolve(path, found.specifier, sources, ownNames) }));
    return { path, imports, exportsDefault: file.statements.some(isDefaultExport) };
  });
}

function importsOf(file: ts.SourceFile): { specifier: string; lazy: boolean }[] {
  const found: { specifier: string; lazy: boolean }[] = [];
  const visit = (node: ts.Node, inFunction: boolean): void => {
    const specifier = specifierOf(node);
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) found.push({ specifier: specifier.text, lazy: inFunction && ts.isCallExpression(node) });
    ts.forEachChild(node, (child) => visit(child, inFunction || ts.isFunctionLike(node)));
  };
  visit(file, false);
  return found;
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
  if (ts.isCallExpression(node) && isLoader(node.expression)) return node.arguments[0];
  return undefined;
}

/** `import(…)`, `require(…)`, `require.resolve(…)`, `jest.mock(…)` and their like. */
function isLoader(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  return /^(require|require\.resolve|jest\.(mock|requireActual))$/.test(callee.getText());
}

function isDefaultExport(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true;
  if (ts.isExportDeclaration(statement) && statement.exportClause !== undefined && ts.isNamedExports(statement.exportClause)) {
    return statement.exportClause.elements.some((element) => element.name.text === 'default');
  }
  return ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword);
}

function resolve(from: string, specifier: string, sources: ReadonlyMap<string, string>, ownNames: OwnNames): string | undefined {
  if (!specifier.startsWith('.')) return resolveOwnName(specifier, ownNames);
  const path = normalize(join(dirname(from), specifier));
  return [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((candidate) => sources.has(candidate));
}

function resolveOwnName(specifier: string, ownNames: OwnNames): string | undefined {
  for (const [name, [source]] of Object.entries(ownNames)) {
    const [prefix = '', rest] = name.split('*');
    if (specifier === name) return normalize(source);
    if (rest !== undefined && specifier.startsWith(prefix)) return normalize(source.replace('*', specifier.slice(prefix.length)));
  }
  return undefined;
}
