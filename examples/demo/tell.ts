import type { Engine } from 'amends';
import type { Buyer, Placed } from './buyer';
import type { ConnectProcess, SandboxTask } from './connect-process';
import type { DemoOrder } from './demo-orders';
import type { Storyteller } from './storyteller';
import type { Ending } from './summary';
import type { VendorProcess } from './vendor-process';

interface World {
  readonly buyer: Buyer;
  readonly connect: ConnectProcess;
  readonly vendor: VendorProcess;
  readonly story: Storyteller;
  readonly engine: Engine;
}

/** How often Connect is asked, in milliseconds. */
const OFTEN = 100;

/** Places all orders at once, but for those that need another to have ended, and waits for their ends. */
export async function tell(list: readonly DemoOrder[], world: World): Promise<readonly Ending[]> {
  const ended = new Map<string, Promise<Ending>>();
  for (const order of list) ended.set(order.mark, conclude(order, order.after === undefined ? undefined : ended.get(order.after), world));
  return Promise.all(ended.values());
}

async function conclude(order: DemoOrder, former: Promise<Ending> | undefined, world: World): Promise<Ending> {
  const { buyer, connect, vendor, story, engine } = world;
  const before = await former;
  const known = await buyer.find(order);
  const placed = known ?? (await buyer.place(order, before?.request));
  story.name(placed.id, order.label);
  if (known === undefined) story.say(order.label, `ordered: ${placed.id}`);
  const request = await settled(order, placed, world);
  const tasks = await answered(request, connect);
  const runs = engine.list({ request: request.id }).runs.map(({ id }) => engine.find(id)!);
  return { order, request, tasks, runs, effects: await vendor.effectsOf(request.id) };
}

/** The request when Connect has it approved or failed; the buyer corrects it whenever it is inquired. */
async function settled(order: DemoOrder, placed: Placed, world: World): Promise<Placed> {
  const { buyer, story } = world;
  for (let isHelped = false; ; isHelped = (await help(order, placed, world, isHelped)) || isHelped) {
    const request = await buyer.look(order, placed);
    if (request.status === 'approved' || request.status === 'failed') return request;
    if (request.status === 'inquiring') {
      const values = Object.entries(order.correction ?? {}).map(([id, value]) => `${id} = ${value}`);
      story.say(order.label, `inquired at Connect; the buyer corrects it: ${values.join(', ')}`);
      await buyer.correct(order, request);
    }
    await pause();
  }
}

/** What the extension was asked about it, when all of it is answered. */
async function answered({ id }: Placed, connect: ConnectProcess): Promise<readonly SandboxTask[]> {
  for (;;) {
    const tasks = await connect.tasksOf(id);
    if (tasks.every(({ state }) => state === 'closed')) return tasks;
    await pause();
  }
}

/** What an operator does about a run whose process was killed three times in one step. @throws Error when that was done before, and did not help */
async function help({ label }: DemoOrder, { id }: Placed, { engine, story }: World, again: boolean): Promise<boolean> {
  const [stuck] = engine.list({ request: id, state: 'stuck' }).runs;
  if (stuck === undefined) return false;
  if (again) throw new Error(`Run ${stuck.id} of ${id} is stuck for good.`);
  story.say(label, 'the operator knows why, and has it tried again');
  await engine.command(stuck.id, 'retry', { by: 'the demonstration', why: 'it was killed on purpose' });
  return true;
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, OFTEN));
