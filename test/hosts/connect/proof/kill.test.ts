import { setTimeout as later } from 'node:timers/promises';
import { randomOf } from '../../../processes/random';
import { endingsOf, expectedEnding, statusesOf, tasksOf } from './proof-endings';
import { ProofOrders } from './proof-orders';
import { ProofScene, type Side } from './proof-scene';

/** `ROUNDS=30 SEED=… npx jest test/hosts/connect/proof/kill.test.ts` goes on for longer, with another story. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const SEED = Number(process.env['SEED'] ?? 11);

/** Orders that are made before each kill. */
const ORDERS = 8;

jest.setTimeout(120_000 + ROUNDS * 60_000);

/** In turn, so that few rounds have each. */
const VICTIMS: readonly (readonly Side[])[] = [['host'], ['sandbox'], ['host', 'sandbox']];

describe('a host and a sandbox that are killed with -9 in the middle of tasks, one of them or both', () => {
  let scene: ProofScene;
  beforeEach(async () => (scene = await ProofScene.open()));
  afterEach(() => scene.close());

  test('lose no order, approve none twice, leave nothing of failed ones at the vendor, and answer every task', async () => {
    const random = randomOf(SEED);
    const orders = new ProofOrders(scene.caller, SEED);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (let index = 0; index < ORDERS; index += 1) await orders.next();
      await later(random() * 600); // the moment of the kill is chance
      const victims = VICTIMS[round % VICTIMS.length]!;
      await Promise.all(victims.map((side) => scene.kill(side)));
      await Promise.all(victims.map((side) => scene.start(side)));
    }
    await settled();

    const tasks = await tasksOf(scene.caller);
    expect(tasks.filter(({ state, result }) => state !== 'closed' || !['success', 'skip', 'fail'].includes(result))).toEqual([]);
    expect(new Set(tasks.map(({ object_id: id }) => id))).toEqual(new Set(orders.made.map(({ request }) => request.id)));
    expect(tasks.some(({ deliveries }) => deliveries > 1)).toBe(true); // or nothing was killed in the middle of anything
    const statuses = await statusesOf(orders.made, scene.caller);
    const { codes, ends } = await scene.stop();
    expect(codes).toEqual([0, 0]);
    const endings = await endingsOf(orders.made, { statuses, vendor: scene.vendor, ends });
    expect(endings).toEqual(orders.made.map(expectedEnding));
  });

  /** When no order is open, and no task. */
  async function settled(): Promise<void> {
    for (;;) {
      const [waiting, sent, pending] = await Promise.all([
        count('/sandbox/tasks?state=waiting&limit=0'),
        count('/sandbox/tasks?state=sent&limit=0'),
        count('/public/v1/requests?status=pending&limit=0'),
      ]);
      if (waiting + sent + pending === 0) return;
      await later(100);
    }
  }

  async function count(path: string): Promise<number> {
    const { headers } = await scene.caller.call('GET', path);
    return Number(headers.get('content-range')!.split('/')[1]);
  }
});
