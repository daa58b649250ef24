import { setTimeout as later } from 'node:timers/promises';
import type { Task } from '../../../src/clients/connect/eaas/task';
import { ConnectSandbox } from '../../../src/sandbox/connect/connect-sandbox';
import { EaasPart } from '../../../src/sandbox/connect/eaas-part';
import { FaithfulRunner } from './faithful-runner';

const ORDERS = 120;

const PROBABILITIES = {
  drop: 0.05,
  duplicate: 0.05,
  'duplicate-new-id': 0.05,
  'drop-after-task': 0.03,
  'answer-lost': 0.05,
  'drop-after-answer': 0.03,
  'refuse-upgrade': 0.4,
  'rest-error': 0.05,
  'rest-drop': 0.03,
  'rest-answer-lost': 0.05,
};

describe('a sandbox with faults of every kind at random', () => {
  let part: EaasPart;
  const policy = { grace: 200, settle: 50, countdownSecond: 2, retry: { first: 10, most: 100, times: 1_000 } };
  const sandbox = new ConnectSandbox().attach(({ store }) => (part = new EaasPart(store, { policy })));
  const runners: FaithfulRunner[] = [];

  beforeAll(() => sandbox.start());
  afterAll(async () => {
    await Promise.all(runners.map((runner) => runner.stop()));
    await sandbox.stop();
  });

  const call = async (method: string, path: string, body?: object): Promise<{ readonly id: string; readonly status: string }> => {
    const headers = { authorization: sandbox.variables.API_KEY, 'content-type': 'application/json' };
    const answer = await fetch(`${sandbox.url}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
    return (await answer.json()) as { id: string; status: string };
  };

  /** What an extension does that is careful, with the look at the status first. */
  async function fulfil({ input }: Task): Promise<object> {
    const { status } = await call('GET', `/public/v1/requests/${input.object_id}`);
    if (status !== 'pending') return { result: 'skip', message: 'The request status does not match the supported statuses: pending.' };
    await later(5);
    if (Math.random() < 0.2) return { result: 'reschedule', countdown: 30 };
    await call('POST', `/public/v1/requests/${input.object_id}/approve`, { template_id: 'TL-000-000-001' });
    return { result: 'success' };
  }

  test('brings every order to its end all the same, and holds nothing back in memory', async () => {
    await call('POST', '/sandbox/faults', { kind: 'random', seed: 42, probabilities: PROBABILITIES });
    for (const instance of ['one', 'two']) runners.push(new FaithfulRunner(sandbox.url, { instance }, fulfil));
    const ids: string[] = [];
    for (let number = 0; number < ORDERS; number += 1) ids.push((await call('POST', '/sandbox/requests', { type: 'purchase' })).id);
    const { tasks, faults, connections } = part.endpoint;
    while (tasks.counts()['closed']! < ORDERS || tasks.counts()['waiting']! + tasks.counts()['sent']! > 0) await later(50);
    const struck = faults.list()[0]?.struck as Readonly<Record<string, number>>;
    expect(Object.keys(struck).length).toBeGreaterThanOrEqual(8); // of ten: when which is drawn depends on who is faster
    faults.clear();
    for (const id of ids) expect(await call('GET', `/public/v1/requests/${id}`)).toMatchObject({ status: 'approved' });
    expect(connections.reduce((sum, { unanswered }) => sum + unanswered.size, 0)).toBe(0);
    expect(connections.length).toBeLessThanOrEqual(2);
  }, 60_000);
});
