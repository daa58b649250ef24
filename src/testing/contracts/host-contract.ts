import { AmendsError } from '../../core/errors';
import { BackgroundResponse } from '../../core/response';
import { Engine, type Delivered } from '../../engine/engine';
import type { DeliverOptions, Host, Hosted, Interacted } from '../../hosts/host';

/** What a host carried back to whoever sent an event; `refused` with a code where there was no answer but an error. */
export interface HostAnswer {
  readonly result: 'success' | 'fail' | 'skip' | 'reschedule' | 'refused';
  readonly message?: string | null;
  /** Seconds. */
  readonly countdown?: number;
  readonly code?: string;
}

/** A host, and how the outside world reaches it. */
export interface HostUnderTest {
  readonly host: Host;
  /** Lets an event arrive; rejects when the host does not listen. */
  deliver(event: string, request: unknown, deliveryId?: string): Promise<HostAnswer>;
}

interface Arrival {
  readonly event: string;
  readonly request: unknown;
  readonly options: DeliverOptions;
}

type Answering = (arrival: Arrival) => Promise<Delivered>;

/** Stands in for an extension: notes what arrives, and answers as it is told. */
class StubHosted implements Hosted {
  readonly arrivals: Arrival[] = [];
  readonly engine = Object.create(Engine.prototype) as Engine; // a transport needs none for deliveries

  constructor(readonly answering: Answering) {}

  deliver(event: string, request: unknown, options: DeliverOptions): Promise<Delivered> {
    const arrival = { event, request, options };
    this.arrivals.push(arrival);
    return this.answering(arrival);
  }

  async left(event: string, request: string, _status: () => Promise<string | undefined>, options: DeliverOptions): Promise<Delivered> {
    return this.deliver(event, { id: request }, options);
  }

  async interact(event: string, payload: unknown, options: DeliverOptions): Promise<Interacted> {
    return this.deliver(event, payload, options);
  }

  schedule(method: string, schedule: unknown, options: DeliverOptions): Promise<Delivered> {
    return this.deliver(method, schedule, options);
  }

  events(): ReturnType<Hosted['events']> {
    return [{ event: 'ordered', method: 'ordered', statuses: undefined }];
  }

  schedulables(): ReturnType<Hosted['schedulables']> {
    return [];
  }

  variables(): ReturnType<Hosted['variables']> {
    return [];
  }

  sagas(): ReturnType<Hosted['sagas']> {
    return [];
  }

  obstacle(): undefined {
    return undefined;
  }
}

const RESPONSES: readonly (readonly [string, BackgroundResponse, HostAnswer])[] = [
  ['done is a success', BackgroundResponse.done(), { result: 'success' }],
  ['fail carries its reason', BackgroundResponse.fail('no stock'), { result: 'fail', message: 'no stock' }],
  ['skip carries its reason', BackgroundResponse.skip('not ours'), { result: 'skip', message: 'not ours' }],
  ['reschedule carries its seconds', BackgroundResponse.reschedule(90), { result: 'reschedule', countdown: 90 }],
];

const delivered = (response: BackgroundResponse): Delivered => ({ response, run: null });
const idOf = (request: unknown): string => (request as { readonly id: string }).id;

/** The host of the test that runs, new for each. */
class Bench {
  declare under: HostUnderTest;

  async start(answering: Answering): Promise<StubHosted> {
    const hosted = new StubHosted(answering);
    await this.under.host.start(hosted);
    return hosted;
  }
}

/** What every host must satisfy, whatever it speaks: hands over what arrives, carries answers back, and stops without losing one. To be called in a jest test file. */
export function hostContract(name: string, make: () => HostUnderTest): void {
  describe(`${name}, as a host`, () => {
    const bench = new Bench();
    beforeEach(() => (bench.under = make()));
    afterEach(() => bench.under.host.stop());
    carryingTests(bench);
    refusalTests(bench);
    stoppingTests(bench);
  });
}

/** What goes in and what comes out. */
function carryingTests(bench: Bench): void {
  test('an event is handed over with its name, its request and its delivery id', async () => {
    const hosted = await bench.start(async () => delivered(BackgroundResponse.done()));
    const request = { id: 'R-1', nested: { list: [1, 'zwei', null, true], text: 'ä – 🙂' } };
    await bench.under.deliver('ordered', request, 'D-1');
    expect(hosted.arrivals).toMatchObject([{ event: 'ordered', request, options: { deliveryId: 'D-1' } }]);
  });

  test('a delivery without an id is handed over without one', async () => {
    const hosted = await bench.start(async () => delivered(BackgroundResponse.done()));
    await bench.under.deliver('ordered', { id: 'R-1' });
    expect(hosted.arrivals.map(({ options }) => options.deliveryId)).toEqual([undefined]);
  });

  test.each(RESPONSES)('%s', async (_title, response, answer) => {
    await bench.start(async () => delivered(response));
    expect(await bench.under.deliver('ordered', { id: 'R-1' })).toMatchObject(answer);
  });
}

/** What goes wrong, and what must not get mixed up. */
function refusalTests(bench: Bench): void {
  test('a refusal is carried back with its code, and the host goes on', async () => {
    await bench.start(async ({ event }) => {
      if (event === 'ordered') return delivered(BackgroundResponse.done());
      throw new AmendsError('EVENT_UNKNOWN', `No handler is declared for ${event}.`);
    });
    expect(await bench.under.deliver('unheard', { id: 'R-1' })).toMatchObject({ result: 'refused', code: 'EVENT_UNKNOWN' });
    expect(await bench.under.deliver('ordered', { id: 'R-1' })).toMatchObject({ result: 'success' });
  });

  test('an error that nobody gave a code is answered without showing what it says', async () => {
    await bench.start(async () => {
      throw new Error('password=hunter2');
    });
    const answer = await bench.under.deliver('ordered', { id: 'R-1' });
    expect(answer).toMatchObject({ result: 'refused', code: 'INTERNAL' });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  test('deliveries at the same time get each its own answer, in whatever order they end', async () => {
    const gates = new Map<string, () => void>();
    const hosted = await bench.start(async ({ request }) => {
      await new Promise<void>((resolve) => gates.set(idOf(request), resolve));
      return delivered(BackgroundResponse.fail(idOf(request)));
    });
    const ids = ['R-1', 'R-2', 'R-3'];
    const answers = ids.map((id) => bench.under.deliver('ordered', { id }));
    await until(() => hosted.arrivals.length === ids.length);
    for (const id of [...ids].reverse()) gates.get(id)?.();
    expect((await Promise.all(answers)).map(({ message }) => message)).toEqual(ids);
  });
}

/** Stopping loses nothing. */
function stoppingTests(bench: Bench): void {
  test('a stop waits until what was accepted is answered', async () => {
    let open = (): void => undefined;
    const hosted = await bench.start(async () => {
      await new Promise<void>((resolve) => (open = resolve));
      return delivered(BackgroundResponse.done());
    });
    const answer = bench.under.deliver('ordered', { id: 'R-1' });
    await until(() => hosted.arrivals.length === 1);
    const order: string[] = [];
    const stopped = bench.under.host.stop().then(() => order.push('stopped'));
    await settleTurn();
    order.push('opened');
    open();
    expect(await answer).toMatchObject({ result: 'success' });
    await stopped;
    expect(order).toEqual(['opened', 'stopped']);
  });

  test('after a stop nothing is handed over, and after a new start it is again', async () => {
    const hosted = await bench.start(async () => delivered(BackgroundResponse.done()));
    await bench.under.host.stop();
    await expect(bench.under.deliver('ordered', { id: 'R-1' })).rejects.toThrow();
    expect(hosted.arrivals).toEqual([]);
    await bench.under.host.start(hosted);
    expect(await bench.under.deliver('ordered', { id: 'R-2' })).toMatchObject({ result: 'success' });
  });

  test('a stop before a start, and a second stop, do no harm', async () => {
    await bench.under.host.stop();
    await bench.start(async () => delivered(BackgroundResponse.done()));
    await Promise.all([bench.under.host.stop(), bench.under.host.stop()]);
    await expect(bench.under.host.stop()).resolves.toBeUndefined();
  });
}

/** Turns of the event loop, so that real sockets make progress; the test's own timeout bounds it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await settleTurn();
}

function settleTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
