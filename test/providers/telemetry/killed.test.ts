import { readFileSync } from 'node:fs';
import { workshop } from '../../cli/amends-process';
import { shopExtension } from '../../cli/shop-extension';

jest.setTimeout(120_000);

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parent?: string;
  readonly linked: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
}
type Line = Readonly<Record<string, unknown>>;

const shop = workshop();
const LIFE = 'test/providers/telemetry/traced-process.ts';

async function lifeOf(death: string): Promise<readonly Line[]> {
  const { stderr } = await shop.script(LIFE, [shop.folder, death]).ended();
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as Line).filter(({ message }) => / (acts|is undone)$/.test(String(message)));
}
const spansOf = (): readonly Span[] =>
  readFileSync(shop.path('spans'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Span);
const toldOf = (lines: readonly Line[]) => lines.map(({ message, attempt }) => [message, attempt]);

describe('a run whose process is killed', () => {
  test.each([
    [
      'inside',
      [
        ['A acts', 1],
        ['B acts', 1],
      ],
    ],
    ['between', [['A acts', 1]]],
  ])('%s attempts is one trace, of which nothing is lost that was over, and no line of a finished step is logged again', async (death, before) => {
    const first = await lifeOf(death);
    expect(toldOf(first)).toEqual(before);
    expect(spansOf().map(({ name }) => name)).toEqual(['run Traced', 'execute A']);
    const second = await lifeOf('never');
    expect(toldOf(second)).toEqual([
      ['B acts', 2],
      ['C acts', 1],
      ['B is undone', 1],
      ['A is undone', 1],
    ]);
    const spans = spansOf();
    const [root, executedA] = spans;
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([root!.traceId]));
    for (const { parent } of spans.slice(1)) expect(parent).toBe(root!.spanId);
    expect(spans.filter(({ name }) => name === 'run Traced')).toHaveLength(1);
    const [crashed, again] = spans.filter(({ name }) => name === 'execute B');
    expect(crashed!.attributes).toMatchObject({ 'amends.attempt': 1, 'amends.result': 'crashed', 'error.type': 'STEP_CRASHED' });
    expect(again!.attributes).toMatchObject({ 'amends.attempt': 2, 'amends.result': 'succeeded' });
    expect(spans.find(({ name }) => name === 'undo A')!.linked).toEqual([executedA!.spanId]);
    expect(spans.find(({ name }) => name === 'undo B')!.linked).toEqual([again!.spanId]);
    expect(spans.at(-1)!.name).toBe('whole run of Traced');
    for (const line of [...first, ...second]) expect(line).toMatchObject({ trace_id: root!.traceId, span_id: expect.any(String) as string });
    expect(first[0]!['span_id']).toBe(executedA!.spanId);
    if (death === 'inside') expect(crashed!.linked).toEqual([first[1]!['span_id']]); // the span that went with its process
  });
});

test('amends start loads @opentelemetry/api only for an extension that lists the provider', async () => {
  const look = "process.on('exit', () => console.error('loaded: ' + Object.keys(require.cache).filter((path) => /@opentelemetry/.test(path)).length));";
  const loadedBy = async (name: string, text: string): Promise<string> => {
    const child = shop.amends(['start', shop.write(name, look + text)]);
    await child.url();
    const { stderr } = await child.send('SIGTERM').ended();
    return /loaded: (\d+)/.exec(stderr)![1]!;
  };
  const plain = shopExtension(shop.folder);
  expect(await loadedBy('plain.ts', plain)).toBe('0');
  const traced = `import { TelemetryServiceProvider } from 'amends/providers/telemetry';\n${plain}`;
  expect(traced).toContain('extends Extension {');
  const listed = traced.replace('extends Extension {', 'extends Extension {\n  override providers() { return [TelemetryServiceProvider]; }');
  expect(Number(await loadedBy('traced.ts', listed))).toBeGreaterThan(0);
});
