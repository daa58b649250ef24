import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackgroundResponse, TerminalError } from 'amends';
import { HttpHost } from 'amends/hosts/http';
import { SqliteJournal } from 'amends/journals/sqlite';
import { makeSaga, makeStep } from '../../src/testing/contracts/engine/saga-parts';
import { Listening, observed, until, type Observed } from '../engine/observed';
import { readPrometheus, type Told } from './prometheus-text';

const TOKEN = 'metrics-token-1';
const refuse = (): never => {
  throw new TerminalError('no such plan');
};
const flaky = new Set<string>();
const calls: string[] = [];
const A = makeStep(calls, 'A', { undo: true });
const PURCHASE = makeSaga('Purchase', [A, makeStep(calls, 'B', {})], {});
const FAILING = makeSaga('Failing', [A, makeStep(calls, 'B', { execute: refuse })], {});
const STUCK = makeSaga('Stuck', [makeStep(calls, 'C', { undo: refuse }), makeStep(calls, 'B', { execute: refuse })], {});
const WAITING = makeSaga('Waiting', [makeStep(calls, 'W', { execute: () => BackgroundResponse.waitFor('approval') })], {});
const FLAKY = makeSaga(
  'Flaky',
  [
    makeStep(calls, 'F', {
      retry: { maxAttempts: 3, initialInterval: '1ms' },
      execute: ({ id }) => {
        if (flaky.has(id)) return 'F';
        flaky.add(id);
        throw new Error('busy');
      },
    }),
  ],
  {},
);

let folder: string;
let shop: Observed;
let host: HttpHost;

beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'amends-metrics-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const serve = async (config: Readonly<Record<string, unknown>>): Promise<Listening> => {
  const listening = new Listening();
  const journal = new SqliteJournal({ path: join(folder, `${Math.random()}.db`) });
  shop = await observed([PURCHASE, FAILING, STUCK, WAITING, FLAKY], [listening], { journal, config });
  host = new HttpHost({ port: 0, token: TOKEN });
  await host.start(shop.application);
  return listening;
};
afterEach(async () => {
  await host.stop();
  await shop.application.stop();
});

const scrape = async (headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` }): Promise<Response> => {
  await until(() => shop.application.engine.measured!.vitals().observers.every(({ waiting }) => waiting === 0)); // what a run says is counted after its answer
  return fetch(`${host.url}/metrics`, { headers });
};
const valueOf = ({ samples }: Told, name: string, labels: Readonly<Record<string, string>> = {}): number | undefined =>
  samples.find((one) => one.name === name && JSON.stringify(Object.entries(one.labels).sort()) === JSON.stringify(Object.entries(labels).sort()))?.value;

test('/metrics tells in the format of Prometheus what has happened to the runs', async () => {
  const listening = await serve({ METRICS: true });
  const accept = (saga: string, id: string) => shop.application.deliver(saga, { id }, { patience: 0 });
  for (let number = 0; number < 5; number += 1) await shop.deliver('Purchase', { id: `P-${number}` });
  for (let number = 0; number < 3; number += 1) await shop.deliver('Failing', { id: `F-${number}` });
  await shop.deliver('Flaky', { id: 'K-1' });
  await accept('Stuck', 'S-1');
  await accept('Waiting', 'W-1');
  await until(() => listening.types.includes('stuck') && listening.types.includes('parked'));
  await until(() => listening.heard.some(({ run }) => run.state === 'stuck') && listening.heard.some(({ run }) => run.state === 'waiting'));
  const answer = await scrape();
  expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  const told = readPrometheus(await answer.text());
  const of = (name: string, labels?: Readonly<Record<string, string>>) => valueOf(told, name, labels);
  expect([of('amends_runs_begun_total', { saga: 'Purchase' }), of('amends_runs_ended_total', { saga: 'Purchase', end: 'completed' })]).toEqual([5, 5]);
  expect(of('amends_runs_ended_total', { saga: 'Failing', end: 'compensated' })).toBe(3);
  expect(of('amends_attempts_total', { saga: 'Purchase', step: 'A', direction: 'forward', result: 'succeeded' })).toBe(5);
  expect(of('amends_attempts_total', { saga: 'Failing', step: 'B', direction: 'forward', result: 'failed' })).toBe(3);
  expect(of('amends_attempts_total', { saga: 'Failing', step: 'A', direction: 'backward', result: 'undone' })).toBe(3);
  expect(of('amends_attempts_total', { saga: 'Flaky', step: 'F', direction: 'forward', result: 'retried' })).toBe(1);
  expect(of('amends_undo_failures_total', { saga: 'Stuck', step: 'C' })).toBe(1);
  expect(of('amends_runs_stuck_total', { saga: 'Stuck', step: 'C', direction: 'backward' })).toBe(1);
  expect(of('amends_step_duration_seconds_count', { saga: 'Purchase', step: 'B', direction: 'forward', result: 'succeeded' })).toBe(5);
  expect(of('amends_run_duration_seconds_count', { saga: 'Purchase' })).toBe(5);
  const states = ['queued', 'running', 'waiting', 'compensating', 'stuck'].map((state) => of('amends_runs', { state }));
  expect(states).toEqual([0, 0, 1, 0, 1]);
  expect([of('amends_ready'), of('amends_runs_queued'), of('amends_runs_executing')]).toEqual([1, 0, 0]);
  expect(of('amends_commit_duration_seconds_count')).toBeGreaterThan(10);
  expect(of('amends_commit_writes_sum')).toBeGreaterThan(of('amends_commit_duration_seconds_count')!);
  expect(of('amends_journal_log_bytes')).toBeGreaterThan(4_096);
  expect(of('amends_observer_dropped_total', { observer: 'Listening' })).toBe(0);
  expect(of('amends_event_loop_delay_seconds', { quantile: '0.99' })).toBeGreaterThanOrEqual(0);
  for (const [name, type] of told.types) expect([name, /^amends_/.test(name), name.endsWith('_total')]).toEqual([name, true, type === 'counter']);
});

test('/metrics can be asked again and again, and counts on', async () => {
  await serve({ METRICS: true });
  await shop.deliver('Purchase', { id: 'P-1' });
  const counted = async () => valueOf(readPrometheus(await (await scrape()).text()), 'amends_runs_ended_total', { saga: 'Purchase', end: 'completed' });
  expect(await counted()).toBe(1);
  await shop.deliver('Purchase', { id: 'P-2' });
  expect(await counted()).toBe(2);
});

test('/metrics needs the token like everything else', async () => {
  await serve({ METRICS: true });
  expect((await scrape({})).status).toBe(401);
});

test('with METRICS=false there is no /metrics, and the journal is not asked to say when it commits', async () => {
  await serve({ METRICS: false });
  expect((await scrape()).status).toBe(404);
  expect(shop.application.metrics).toBeUndefined();
});
