import { existsSync } from 'node:fs';
import { workshop } from './amends-process';
import { shopExtension } from './shop-extension';

jest.setTimeout(60_000);

const shop = workshop();
let extension: string;
let request: string;
beforeEach(() => {
  extension = shop.write('extension.ts', shopExtension(shop.folder));
  request = shop.write('request.json', '{"id":"R-1"}');
});

const plan = (...args: readonly string[]) => shop.amends(['plan', ...args, '--extension', extension]).ended();

const TABLE = `OrderSaga

#   step     kind           retry             undo           time
1   Reserve  compensatable  5, 500ms..30s     10, 500ms..1m  1m
2   Charge   plain          4, 10ms..2m       -              1m
3a  Greet ?  plain          5, 500ms..30s     -              1m
3b  Pack     plain          5, 500ms..30s     -              1m
4   Ship     pivot          5, 500ms..30s     -              90s
5   Thank    retriable      ∞, 500ms..30s  -              1m

`;

describe('amends plan', () => {
  test('prints the steps in order with kind, retry and undo, plain and within 80 columns', async () => {
    const { code, stdout } = await plan('ordered', request);
    expect(code).toBe(0);
    expect(stdout.replace(/ {2,}/g, '  ')).toContain(TABLE.replace(/ {2,}/g, '  '));
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('\u001b');
  });

  test('executes nothing, asks no step, and opens no journal', async () => {
    await plan('ordered', request);
    expect([existsSync(shop.path('ledger')), existsSync(shop.path('journal.db'))]).toEqual([false, false]);
  });

  test('with --json prints nothing but JSON', async () => {
    const { code, stdout } = await plan('ordered', request, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      saga: 'OrderSaga',
      steps: [
        { name: 'Reserve', kind: 'compensatable', conditional: false, undo: true, retry: { maxAttempts: 5 }, undoRetry: { maxAttempts: 10 }, timeout: 60_000 },
        { name: 'Charge', kind: 'plain', undo: false, retry: { maxAttempts: 4, initialInterval: 10 } },
        { name: 'Greet', group: 2, conditional: true },
        { name: 'Pack', group: 2, conditional: false },
        { name: 'Ship', kind: 'pivot', timeout: 90_000 },
        { name: 'Thank', kind: 'retriable' },
      ],
    });
  });

  test.each([
    ['an unknown event', 'unheard', '{"id":"R-1"}', /^amends: EVENT_UNKNOWN: .*ordered/],
    ['a request without an id', 'ordered', '{}', /^amends: REQUEST_INVALID: /],
    ['a request that is no JSON', 'ordered', '{', /^amends: BODY_INVALID: .*request\.json is not JSON/],
    ['an event whose handler resolves no saga', 'ignored', '{"id":"R-1"}', /^amends: EXTENSION_INVALID: .*resolves no saga/],
  ])('%s is told by its code, with exit 1 and nothing on stdout', async (_title, event, text, line) => {
    const { code, stdout, stderr } = await plan(event, shop.write('request.json', text));
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(line)]);
  });

  test('a file that is not there is told, with exit 1', async () => {
    const { code, stderr } = await plan('ordered', shop.path('nowhere.json'));
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^amends: REQUEST_INVALID: .*nowhere\.json/)]);
  });
});
