import { Application, BackgroundTransaction, event, Extension, Saga, type BackgroundResponse, type Req } from 'amends';
import { HttpHost } from 'amends/hosts/http';
import { ConfigServiceProvider } from 'amends/providers/config';
import { MemoryJournalServiceProvider } from 'amends/providers/memory-journal';

/** Lets the steps that are under way end. */
let open = (): void => undefined;

class Wait extends BackgroundTransaction<string> {
  override async execute() {
    await new Promise<void>((resolve) => (open = resolve));
    return 'done';
  }
}

class WaitSaga extends Saga {
  override transactions() {
    return [Wait];
  }
}

class SmallExtension extends Extension {
  override providers() {
    const values = { MAX_RUNNING: 1, MAX_QUEUED: 1, LOG_LEVEL: 'silent' };
    return [ConfigServiceProvider.with({ values, env: {}, envFile: false }), MemoryJournalServiceProvider];
  }
  override sagas() {
    return [WaitSaga];
  }

  @event('ordered')
  ordered(request: Req): Promise<BackgroundResponse> {
    return this.resolve(WaitSaga, request);
  }
}

let application: Application;
let host: HttpHost;

beforeEach(async () => {
  application = await Application.start(SmallExtension);
  host = new HttpHost({ port: 0 });
  await host.start(application);
});
afterEach(async () => {
  open();
  await host.stop();
  await application.stop();
});

const deliver = (id: string): Promise<Response> => fetch(`${host.url}/events/ordered?wait=false`, { method: 'POST', body: JSON.stringify({ id }) });
const ready = async (): Promise<unknown> => (await fetch(`${host.url}/ready`)).json();

test('a delivery beyond what may be queued is answered 503, with when to come again and without a run; what is under way is served, and room that is made is used', async () => {
  expect([(await deliver('R-1')).status, (await deliver('R-2')).status]).toEqual([202, 202]);
  expect(await ready()).toEqual({ status: 'ready', running: 1, queued: 1, limit: 1 });
  const refused = await deliver('R-3');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
  expect(await refused.json()).toEqual({ code: 'OVERLOADED', message: expect.stringContaining('MAX_QUEUED is 1') });
  expect(await (await fetch(`${host.url}/runs?request=R-3`)).json()).toMatchObject({ runs: [] });
  expect([(await deliver('R-1')).status, (await deliver('R-2')).status]).toEqual([202, 202]);
  const ended = new Promise<void>((resolve) => application.engine.observe(({ request }, { type }) => request === 'R-1' && type === 'ended' && resolve()));
  open();
  await ended;
  while (application.engine.load().queued > 0) await new Promise((resolve) => setImmediate(resolve));
  expect((await deliver('R-3')).status).toBe(202);
});
