import { orderOf, type Fate } from '../crash/orders';
import { VendorProcess } from '../crash/vendor-process';
import { entangled, overlaps } from './calls';
import { Gone, type Answered, type Owner } from './owner';
import { randomOf } from './random';
import { Scene, sleep } from './scene';

jest.setTimeout(120_000);

/** Milliseconds. */
const LEASE = 1_000;
/** Another one plays another story: `SEED=… npx jest test/processes`. */
const SEED = Number(process.env['SEED'] ?? 22);
/** How many of several processes are killed, one after another: `ROUNDS=30 npx jest test/processes` goes on for longer. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);

let vendor: VendorProcess;
beforeAll(async () => (vendor = await VendorProcess.start(':memory:')));
afterAll(() => vendor.stop());

const FATES: readonly Fate[] = ['fulfilled', 'undone', 'rescheduled'];
const EVENT = 'asset_purchase_request_processing';

/** An order on its way: it is delivered, to one process or several, until a final answer came. */
class Order {
  readonly answers: string[] = [];
  readonly request: ReturnType<typeof orderOf> & { readonly lock: string };
  readonly fate: Fate;

  constructor(
    name: string,
    index: number,
    private readonly scene: Scene,
    private readonly random: () => number,
  ) {
    this.fate = FATES[index % FATES.length]!;
    this.request = { ...orderOf(this.fate, name), lock: `L-${name.split('-')[0]}-${index % 7}` };
  }

  async deliver(): Promise<void> {
    const once = await Promise.all([this.#deliver(), this.#deliver()]); // at two processes at once, or twice at one
    this.answers.push(...once);
  }

  /** Again and again under the same id, as a platform does. */
  async #deliver(): Promise<string> {
    for (;;) {
      const { living } = this.scene;
      const owner = living[Math.floor(this.random() * living.length)];
      const answered = owner === undefined ? undefined : await this.#ask(owner);
      if (answered !== undefined && answered.response.kind !== 'reschedule') return JSON.stringify({ ...answered.response, run: answered.run?.id });
      if (answered?.run?.state === 'stuck') await owner!.ask({ do: 'command', run: answered.run.id, verb: 'retry', by: 'anna' }).catch(() => undefined); // a crash loop: three kills in one step
      await sleep(50);
    }
  }

  async #ask(owner: Owner): Promise<Answered | undefined> {
    try {
      return await Promise.race([owner.deliver(EVENT, this.request, 1_000, `task-${this.request.id}`), sleep(3_000).then(() => undefined)]); // a frozen process answers late
    } catch (error) {
      const { code } = error as { readonly code?: string };
      if (error instanceof Gone || code === 'NOT_READY' || code === 'OWNERSHIP_LOST' || code === 'JOURNAL_LOCKED' || code === 'JOURNAL_UNAVAILABLE')
        return undefined;
      throw error;
    }
  }
}

const kindOf = { fulfilled: 'done', rescheduled: 'done', undone: 'fail' } as const;
const stateOf = { fulfilled: 'completed', rescheduled: 'completed', undone: 'compensated' } as const;

/** What must hold of the orders, whatever befell the processes. */
async function expectAllWell(scene: Scene, orders: readonly Order[]): Promise<void> {
  const runs = await scene.runs();
  const books = await Promise.all(orders.map(({ request }) => vendor.booksOf(request)));
  const told = orders.map(({ request, answers }, index) => {
    const of = runs.filter((run) => run.request === request.id);
    const { applied, keys, customers, workspaces, domain } = books[index]!;
    const succeeded = of.flatMap(({ history }) => history.flatMap((event) => (event.type === 'succeeded' ? [event.step] : [])));
    return {
      request: request.id,
      answers: new Set(answers).size,
      kind: (JSON.parse(answers[0]!) as { kind: string }).kind,
      runs: of.map(({ state }) => state),
      owed: of.length,
      doneTwice: succeeded.length - new Set(succeeded).size,
      appliedTwice: applied.filter((times) => times !== 1).length + keys.length - new Set(keys).size,
      left: { customers, active: workspaces.filter((status) => status === 'active').length, domain },
    };
  });
  expect(told).toEqual(
    orders.map(({ request, fate }) => ({
      request: request.id,
      answers: 1,
      kind: kindOf[fate],
      runs: [stateOf[fate]],
      owed: 1,
      doneTwice: 0,
      appliedTwice: 0,
      left: fate === 'undone' ? { customers: 0, active: 0, domain: false } : { customers: 1, active: 1, domain: true },
    })),
  );
  const { calls, outages } = scene;
  expect(overlaps(calls, outages, ({ request, step, direction }) => `${request} ${step} ${direction}`)).toEqual([]);
  expect(overlaps(calls, outages, ({ lock }) => lock)).toEqual([]);
  expect(entangled(calls, outages)).toEqual([]);
  const audited = scene.audited();
  expect(audited).toMatchObject({ strange: [], damage: [], postings: 0 });
  expect(audited.outcomes).toBeGreaterThanOrEqual(orders.length * 2);
}

/** Delivers orders one after another while `befall` does something to the processes now and then, until all are answered. */
async function play(name: string, { processes, orders, rounds, befall }: Story): Promise<Scene> {
  const random = randomOf(SEED);
  const scene = await Scene.open(LEASE, vendor);
  try {
    scene.prepare(processes);
    await scene.joinAll(processes);
    const all = Array.from({ length: orders }, (_, index) => new Order(`${name}-${SEED}-${index}`, index, scene, random));
    const answered = Promise.all(all.map(async (order) => (await sleep(random() * rounds * 400), order.deliver())));
    answered.catch(() => undefined);
    for (let round = 0; round < rounds; round += 1) {
      await sleep(100 + random() * 300);
      await befall(scene, random);
    }
    await answered;
    await expectAllWell(scene, all);
  } catch (error) {
    await scene.close();
    throw error;
  }
  return scene;
}

interface Story {
  readonly processes: number;
  readonly orders: number;
  readonly rounds: number;
  befall(scene: Scene, random: () => number): Promise<void>;
}

async function frozen(owners: readonly Owner[], length: number): Promise<void> {
  for (const owner of owners) owner.freeze();
  await sleep(length);
  for (const owner of owners) owner.thaw();
}

const anyOf = (owners: readonly Owner[], random: () => number): Owner => owners[Math.floor(random() * owners.length)]!;

describe('processes on one journal', () => {
  test.each([2, 4])('%i of them, killed at random and started anew: every run ends once, one owner at a time', async (processes) => {
    let kills = 0;
    const scene = await play(`kill${processes}`, {
      processes,
      orders: 6 + 3 * ROUNDS,
      rounds: ROUNDS,
      befall: async (all, random) => {
        all.prepare(1);
        await anyOf(all.living, random).kill();
        kills += 1;
        await all.join();
      },
    });
    expect(kills).toBe(ROUNDS);
    await scene.close();
  });

  test('stopped for longer than a lease and continued, one, several and all of them, or with a blocked event loop: the same', async () => {
    const befalls: ((owners: readonly Owner[]) => Promise<void>)[] = [
      ([one]) => frozen([one!], 1.8 * LEASE),
      ([one, two]) => frozen([one!, two!], 1.5 * LEASE),
      (all) => frozen(all, 1.5 * LEASE),
      ([one]) => one!.ask({ do: 'block', length: 1.8 * LEASE }),
      async ([one, two]) => {
        await frozen([one!], 1.2 * LEASE); // and then who was to see that it gave no sign of life
        await frozen([two!], 1.2 * LEASE);
      },
    ];
    const scene = await play('frozen', {
      processes: 3,
      orders: 30,
      rounds: befalls.length,
      befall: (all, random) => befalls.shift()!([...all.living].sort(() => random() - 0.5)),
    });
    const { places } = scene.audited();
    expect([...places.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(3); // some were taken for dead, and began anew
    await scene.close();
  });
});
