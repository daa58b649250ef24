import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Application, type Delivered } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';
import { LocalPlatform } from 'amends/providers/local-platform';
import { startVendor, type SandboxVendor } from 'amends/sandbox/vendor';
import { assetRequest, orders, type Order } from '../examples/orders';
import { WorkspacesExtension } from '../extension';

interface Effect {
  readonly order: string;
  readonly method: string;
  readonly path: string;
  readonly applied: number;
  readonly replayed: number;
}

interface Items {
  readonly items: readonly { readonly id: string; readonly status: string; readonly seats: number; readonly reference: string }[];
}

describe('the reference extension, over real HTTP and a real journal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'extension-'));
  let vendor: SandboxVendor;
  let application: Application;
  let platform: LocalPlatform;

  beforeAll(async () => {
    vendor = await startVendor({ data: join(folder, 'vendor.db'), provisioning: 100 });
    const values = { VENDOR_URL: vendor.url, PLATFORM_PATH: join(folder, 'platform.db'), JOURNAL_PATH: join(folder, 'journal.db'), LOG_LEVEL: 'silent' };
    application = await Application.start(WorkspacesExtension, { providers: [ConfigServiceProvider.with({ values, env: {}, envFile: false })] });
    platform = new LocalPlatform(values.PLATFORM_PATH);
  });

  afterAll(async () => {
    await application.stop();
    platform.close();
    await vendor.close();
    rmSync(folder, { recursive: true });
  });

  const get = async <T>(path: string): Promise<T> => (await (await fetch(`${vendor.url}${path}`)).json()) as T;
  const effects = async (order: string) => (await get<{ effects: readonly Effect[] }>(`/ledger?order=${order}`)).effects;
  const statusAt = (id: string) => platform.requests().find((record) => record.id === id)?.status;

  /** Delivers until the answer is final, as a platform does. */
  async function carryOut({ event, request }: Pick<Order, 'event' | 'request'>): Promise<Delivered['response']> {
    let heard = (): void => undefined;
    const ended = new Promise<void>((resolve) => (heard = resolve));
    const stop = application.engine.observe((run, { type }) => run.request === request.id && type === 'ended' && heard());
    const first = await application.deliver(event, request, { patience: 20_000 });
    if (first.response.kind !== 'reschedule') return (stop(), first.response);
    await ended;
    stop();
    return (await application.deliver(event, request, { patience: 20_000 })).response;
  }

  test('ends every example order as it should, at the platform too', async () => {
    const all = orders('7');
    const carried = new Map<string, Promise<Delivered['response']>>();
    for (const order of all) {
      const before = order.after === undefined ? undefined : carried.get(order.after);
      carried.set(
        order.request.id,
        Promise.resolve(before).then(() => carryOut(order)),
      );
    }
    for (const { title, request, expected } of all) {
      expect([title, (await carried.get(request.id))?.kind]).toEqual([title, expected]);
      expect([title, statusAt(request.id)]).toEqual([title, expected === 'done' ? 'approved' : 'failed']);
    }
  }, 30_000);

  test('has had every effect once, and left nothing of the orders that failed', async () => {
    const { effects: all } = await get<{ effects: readonly Effect[] }>('/ledger');
    expect(all).toHaveLength(19); // 3 of each sale, 4 of each that was undone, and two later
    expect(all.filter(({ applied }) => applied !== 1)).toEqual([]);
    for (const id of ['PR-7-0003', 'PR-7-0005']) {
      expect((await effects(id)).map(({ method, path }) => `${method} ${path.replace(/[A-Z]+-\d+/, '*')}`)).toEqual([
        'POST /customers',
        'POST /workspaces',
        'POST /workspaces/*/cancel',
        'DELETE /customers/*',
      ]);
    }
  });

  test('created one workspace where the answer was lost, and heard of it by its key', async () => {
    const created = (await effects('PR-7-0004')).filter(({ path }) => path === '/workspaces');
    expect(created).toMatchObject([{ applied: 1, replayed: 1 }]);
    expect((await get<Items>('/workspaces?reference=AS-7-0004')).items).toMatchObject([{ status: 'active' }]);
  });

  test('changed the workspace before it cancelled it', async () => {
    expect((await get<Items>('/workspaces?reference=AS-7-0001')).items).toMatchObject([{ status: 'cancelled', seats: 25 }]);
  });

  test('says why to the buyer', () => {
    expect(platform.requests().find(({ id }) => id === 'PR-7-0003')?.reason).toBe('The domain shop.taken.example is taken.');
    expect(platform.requests().find(({ id }) => id === 'PR-7-0002')?.approval.activationTile).toMatch(/^Your workspace \*\*WS-\d+\*\* is ready\.$/);
  });

  test('suspends and resumes', async () => {
    const ask = (type: 'suspend' | 'resume') =>
      carryOut({ event: `asset_${type}_request_processing`, request: assetRequest({ id: `PR-7-${type}`, type, asset: 'AS-7-0002', quantity: '10' }) });
    const status = async () => (await get<Items>('/workspaces?reference=AS-7-0002')).items[0]!.status;
    expect((await ask('suspend')).kind).toBe('done');
    expect(await status()).toBe('suspended');
    expect((await ask('resume')).kind).toBe('done');
    expect(await status()).toBe('active');
  });

  test.each(['429:1', '500:2@POST /domains', 'slow:50', 'drop-after:3', '503:1@GET'])('sells in spite of %s', async (fault) => {
    const number = fault.replace(/\W/g, '');
    const parameters = { domain: `${number.toLowerCase()}.example`, sandbox_fault: fault };
    const request = assetRequest({ id: `PR-7-${number}`, type: 'purchase', asset: `AS-7-${number}`, quantity: '3', parameters });
    expect((await carryOut({ event: 'asset_purchase_request_processing', request })).kind).toBe('done');
    expect((await effects(request.id)).map(({ applied }) => applied)).toEqual([1, 1, 1]);
  });

  test('leaves an asset in offline mode to people', async () => {
    const request = assetRequest({ id: 'PR-7-offline', type: 'cancel', asset: 'AS-7-0004', quantity: '10', parameters: { offline_mode: 'AS-7-0004' } });
    expect((await carryOut({ event: 'asset_cancel_request_processing', request })).kind).toBe('skip');
    expect((await get<Items>('/workspaces?reference=AS-7-0004')).items).toMatchObject([{ status: 'active' }]);
  });
});
