import { readFileSync } from 'node:fs';
import { cellWidth } from '../../src/cli/cell-width';
import { sagaMermaid } from '../../src/cli/graph/saga-mermaid';
import { drawSaga } from '../../src/cli/graph/saga-picture';
import { Sheet } from '../../src/cli/sheet';
import type { SagaDescription } from '../../src/saga-description';
import { workshop } from './amends-process';
import { shopExtension } from './shop-extension';

jest.setTimeout(60_000);

const shop = workshop();
const amends = (...args: readonly string[]) => shop.amends(['graph', ...args, '--extension', shop.path('shop.ts')]).ended();
beforeEach(() => shop.write('shop.ts', shopExtension(shop.folder)));

const RETRY = { maxAttempts: 5, initialInterval: 1, factor: 2, maxInterval: 1, jitter: 0 };
const STEP = { conditional: false, undo: false, retry: RETRY, undoRetry: RETRY, timeout: 1 };

/** Names that no class has, as somebody might yet make them. */
const hostile = (name: string): SagaDescription => ({
  name,
  fixed: true,
  whenLocked: 'wait',
  onUndoFailure: 'halt',
  steps: [
    { ...STEP, name: `${name} guard`, kind: 'guard', undo: true },
    { ...STEP, name: `${name} one`, kind: 'compensatable', undo: true, group: 1 },
    { ...STEP, name: `${name} two`, kind: 'plain', group: 1 },
    { ...STEP, name, kind: 'pivot', conditional: true },
    { ...STEP, name: `${name} last`, kind: 'retriable' },
  ],
});

/** The nodes and edges of a flowchart; fails on a line that is none of what a flowchart is made of. */
function parsed(text: string) {
  const nodes = new Map<string, string>();
  const edges: (readonly [string, string])[] = [];
  let depth = 0;
  const [first, ...lines] = text.trimEnd().split('\n');
  expect(first).toBe('flowchart TD');
  for (const line of lines.map((one) => one.trim())) {
    const group = /^subgraph (\w+)\["([^"]*)"\]$/.exec(line);
    const node = /^(\w+)(?:\(\["([^"]*)"\]\)|\["([^"]*)"\]|\[\["([^"]*)"\]\]|\{\{"([^"]*)"\}\}|\[\/"([^"]*)"\/\])$/.exec(line);
    const edge = /^(\w+) (?:-->|-->\|"[^"]*"\||-\. \w+ \.->|-\.->) (\w+)$/.exec(line);
    if (group !== null) {
      nodes.set(group[1]!, group[2]!);
      depth += 1;
    } else if (line === 'end') depth -= 1;
    else if (node !== null) nodes.set(node[1]!, node.slice(2).join(''));
    else if (edge !== null) edges.push([edge[1]!, edge[2]!]);
    else throw new Error(`This is no line of a flowchart: ${line}`);
  }
  expect(depth).toBe(0);
  for (const ends of edges) for (const end of ends) expect([...nodes.keys()]).toContain(end);
  return { nodes, edges };
}

describe('amends graph', () => {
  test('draws a saga from its class: its steps in order, groups in a bracket, and the line after which nothing is undone', async () => {
    const { code, stdout } = await amends('OrderSaga');
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => line.trimEnd())).toEqual([
      'OrderSaga',
      '',
      '    ● Reserve  can be undone, 5 attempts',
      '    ● Charge   nothing to undo, 4 attempts',
      '  ╭ ● Greet    nothing to undo, may be omitted, side by side, 5 attempts',
      '  ╰ ● Pack     nothing to undo, side by side, 5 attempts',
      '    ● Ship     pivot, 5 attempts',
      '  ──── no way back from here ────',
      '    ● Thank    tried until it works',
      '',
      'Steps in one bracket run side by side.',
      '',
    ]);
  });

  test('prints a flowchart with the way forward and the way back, also into a file', async () => {
    const { stdout } = await amends('OrderSaga', '--mermaid');
    const { edges } = parsed(stdout);
    expect(edges).toEqual([
      ...['begin s0', 's0 s1', 's1 group2', 'group2 s4', 's4 s5', 's5 completed'].map((edge) => edge.split(' ')),
      ...['s0 u0', 's1 u0', 's2 u0', 's3 u0', 's4 u0', 'u0 compensated'].map((edge) => edge.split(' ')),
    ]);
    const file = shop.path('order.mmd');
    expect(await amends('OrderSaga', '--mermaid', '--output', file)).toMatchObject({ code: 0, stdout: '', stderr: `amends: wrote ${file}\n` });
    expect(readFileSync(file, 'utf8')).toBe(stdout);
  });

  test('lists the sagas without a name, says which there are for a wrong one, and prints JSON', async () => {
    expect((await amends()).stdout).toMatch(/^saga +steps +pivot +plan\nOrderSaga +6 +Ship +the same for every run\n$/);
    expect(await amends('Nope')).toMatchObject({ code: 1, stderr: 'amends: SAGA_UNLISTED: The extension lists no saga Nope; it lists OrderSaga.\n' });
    expect(JSON.parse((await amends('OrderSaga', '--json')).stdout)).toMatchObject({
      name: 'OrderSaga',
      fixed: true,
      steps: [{ name: 'Reserve' }, {}, {}, {}, {}, {}],
    });
  });

  it.each(['"] --> x["', 'a<b>&#c;', '%%{init}%%', 'end\nend', '`md`', '\u001b[2J\u202e', '日本'.repeat(40)])(
    'keeps a name such as %j a text, in a flowchart and in a picture',
    (name) => {
      const { nodes, edges } = parsed(sagaMermaid(hostile(name)));
      expect(nodes.size).toBe(10);
      expect(edges).toHaveLength(4 + 3 + 2);
      for (const columns of [40, 80, 200]) {
        const sheet = new Sheet({ isTTY: true, columns });
        drawSaga(sheet, hostile(name));
        for (const line of sheet.lines) {
          expect(cellWidth(line.replace(/\u001b\[\d+m/g, ''))).toBeLessThanOrEqual(columns);
          expect(line).not.toMatch(/\u202e|\u001b\[2J/);
        }
      }
    },
  );
});
