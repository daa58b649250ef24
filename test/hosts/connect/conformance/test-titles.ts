import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

/** The titles of the tests in a file below `test/`, each after those of the groups around it; of those that run for each item as they are written, with `%s`. */
export function testTitles(file: string): readonly string[] {
  const path = resolve('test', `${file}.test.ts`);
  const titles: string[] = [];
  const look = (node: ts.Node, around: readonly string[]): void => {
    const [kind, title] = calledOf(node);
    if (kind === 'test') titles.push([...around, title].join(' '));
    const inside = kind === 'describe' ? [...around, title] : around;
    ts.forEachChild(node, (child) => look(child, inside));
  };
  look(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022), []);
  return titles;
}

function calledOf(node: ts.Node): readonly ['test' | 'describe' | 'other', string] {
  if (!ts.isCallExpression(node)) return ['other', ''];
  const [title] = node.arguments;
  const name = nameOf(node.expression);
  if (title === undefined || !ts.isStringLiteralLike(title) || name === undefined) return ['other', ''];
  return [name === 'describe' ? 'describe' : 'test', title.text];
}

/** Of `test('…')` and of `test.each(…)('…')`. */
function nameOf(called: ts.Expression): 'test' | 'it' | 'describe' | undefined {
  const inner = ts.isCallExpression(called) && ts.isPropertyAccessExpression(called.expression) ? called.expression.expression : called;
  if (!ts.isIdentifier(inner)) return undefined;
  return (['test', 'it', 'describe'] as const).find((name) => name === inner.text);
}
