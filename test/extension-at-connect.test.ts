import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AssetRequest, TierRequest } from 'amends';
import { ConnectSandbox } from 'amends/sandbox/connect/connect-sandbox';
import { EaasPart } from 'amends/sandbox/connect/eaas-part';
import { startVendor, type SandboxVendor } from 'amends/sandbox/vendor';
import { Fulfilment } from '../examples/demo/fulfilment';

jest.setTimeout(60_000);

interface Task {
  readonly result: string | null;
  readonly message: string | null;
}

describe('the reference extension at a sandbox of Connect, over its web sockets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'extension-at-connect-'));
  const connect = new ConnectSandbox({ data: join(folder, 'connect.db') }).attach(({ store }) => new EaasPart(store, { policy: { countdownSecond: 20 } }));
  let vendor: SandboxVendor;
  let fulfilment: Fulfilment;

  beforeAll(async () => {
    await connect.start();
    vendor = await startVendor({ data: join(folder, 'vendor.db'), provisioning: 100 });
    fulfilment = await Fulfilment.connect({ connect, vendor, folder });
    await fulfilment.start();
  });

  afterAll(async () => {
    await fulfilment.stop();
    await connect.stop();
    await vendor.close();
    rmSync(folder, { recursive: true });
  });

  async function post<T>(path: string, body: object = {}): Promise<T> {
    const answer = await fetch(`${connect.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    return (await answer.json()) as T;
  }

  const get = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;
  const orderOf = (id: string) => get<AssetRequest & TierRequest & { readonly activation_key: string }>(`${connect.url}/sandbox/objects/${id}`);
  const tasksOf = (id: string) => get<readonly Task[]>(`${connect.url}/sandbox/tasks?state=closed&object_id=${id}`);
  const effectsOf = async (id: string) => (await get<{ effects: readonly { readonly path: string }[] }>(`${vendor.url}/ledger?order=${id}`)).effects;
  const valueOf = (request: AssetRequest, id: string) => request.asset.params?.find((parameter) => parameter.id === id)?.value;

  /** The order when it is in this status at Connect and so many tasks of it are answered. */
  async function when(id: string, status: string, tasks: number) {
    for (;;) {
      const order = await orderOf(id);
      if (order.status === status && (await tasksOf(id)).length >= tasks) return order;
      await new Promise((resolve) => setTimeout(resolve, 20)); // another side's progress: nothing else tells of it
    }
  }

  const buy = (params: object) => post<AssetRequest>('/sandbox/requests', { type: 'purchase', params });

  test('approves a purchase, which it finds the vendor for in a variable of Connect, and tells the buyer and later requests which workspace it is', async () => {
    const { id } = await buy({ domain: 'ada.example' });
    const order = await when(id, 'approved', 1);
    expect(valueOf(order, 'subscription_id')).toMatch(/^WS-\d+$/);
    expect(order.activation_key).toBe(`Your workspace **${valueOf(order, 'subscription_id')!}** is ready.`);
    expect((await tasksOf(id)).map(({ result }) => result)).toContain('success');
    expect((await effectsOf(id)).map(({ path }) => path)).toEqual(['/customers', '/workspaces', '/domains']);
  });

  test('fails a purchase at Connect, with the reason, when it is undone at the vendor', async () => {
    const { id } = await buy({ domain: 'shop.taken.example' });
    expect((await when(id, 'failed', 1)).reason).toBe('The domain shop.taken.example is taken.');
    expect((await effectsOf(id)).map(({ path }) => path.replace(/[A-Z]+-\d+/, '*'))).toEqual([
      '/customers',
      '/workspaces',
      '/workspaces/*/cancel',
      '/customers/*',
    ]);
  });

  test('hands an order with a wrong parameter back without a call to the vendor, and fulfils it as the next generation when it is corrected', async () => {
    const { id } = await buy({ domain: 'no domain' });
    const inquired = await when(id, 'inquiring', 1);
    expect(inquired.asset.params?.filter(({ value_error: error }) => error)).toMatchObject([
      { id: 'domain', value: 'no domain', value_error: 'This is no domain name. One looks like shop.example.' },
    ]);
    expect(await tasksOf(id)).toMatchObject([{ result: 'skip', message: 'The buyer was asked for domain.' }]);
    expect(await effectsOf(id)).toEqual([]);

    await post(`/sandbox/requests/${id}/correct`, { params: { domain: 'eve.example' } });
    await when(id, 'approved', 2);
    expect(fulfilment.engine.list({ request: id }).runs.map(({ generation, state }) => [generation, state])).toEqual([
      [2, 'completed'],
      [1, 'skipped'],
    ]);
    expect((await effectsOf(id)).map(({ path }) => path)).toEqual(['/customers', '/workspaces', '/domains']);
  });

  test('sets a reseller up by the template of the product', async () => {
    const { id } = await post<TierRequest>('/sandbox/tier-requests', { type: 'setup' });
    const order = await when(id, 'approved', 1);
    expect(order).toMatchObject({ template: { name: 'Reseller ready' }, configuration: { status: 'active' } });
  });

  test('asks a reseller for what is missing', async () => {
    const { id } = await post<TierRequest>('/sandbox/tier-requests', { type: 'setup', params: { reseller_email: '' } });
    expect((await when(id, 'inquiring', 1)).params?.find((parameter) => parameter.id === 'reseller_email')?.value_error).toBe('This value is needed.');
    await post(`/sandbox/tier-requests/${id}/correct`, { params: { reseller_email: 'r@example.com' } });
    await when(id, 'approved', 2);
  });

  test('tells a buyer who is still writing what is wrong, beside the parameter, and gives back a good draft as it is', async () => {
    const draft = (domain: string) => post<AssetRequest>('/sandbox/requests', { type: 'purchase', draft: true, params: { domain } });
    const validated = async ({ id }: AssetRequest) => post<{ http_status: number; body: AssetRequest }>(`/sandbox/requests/${id}/validate`);
    const errorsOf = ({ asset }: AssetRequest) => asset.params?.filter(({ value_error: error }) => error).map(({ id }) => id);
    const [wrong, right] = [await draft('nothing like it'), await draft('fine.example')];
    const refused = await validated(wrong);
    expect([refused.http_status, errorsOf(refused.body)]).toEqual([200, ['domain']]);
    expect(await validated(right)).toMatchObject({ http_status: 200, body: right });
  });

  test('leads from the button beside an asset to its workspace', async () => {
    const { id } = await buy({});
    const order = await when(id, 'approved', 1);
    const data = { jwt_payload: { asset_id: order.asset.id, action_id: 'open_workspace' } };
    const answer = await post('/sandbox/interactive', { event_type: 'product_action_execution', data });
    expect(answer).toMatchObject({ http_status: 302, headers: { location: `https://console.workspaces.example/${valueOf(order, 'subscription_id')!}` } });
  });

  test('reminds the buyers of inquired orders when its schedule is due', async () => {
    const { id } = await buy({ domain: '-' });
    await when(id, 'inquiring', 1);
    const environment = `${connect.url}/public/v1/devops/services/SRVC-0000-0000/environments/ENV-0000-0000-01`;
    const authorization = connect.variables.API_KEY;
    const schedule = await fetch(`${environment}/schedules`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ method: 'remind', name: 'Every day' }),
    });
    const made = (await schedule.json()) as { id: string };
    await post(`/sandbox/schedules/${made.id}/run`);
    while ((await tasksOf(made.id)).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await tasksOf(made.id)).toMatchObject([{ result: 'success' }]);
    const messages = await fetch(`${connect.url}/public/v1/conversations/${id}/messages`, { headers: { authorization } });
    expect(((await messages.json()) as { text: string }[]).map(({ text }) => text)).toContain('This order still waits for your correction.');
  });

  test('asks the vendor at its new address from the moment on at which it is changed in Connect', async () => {
    const other = await startVendor({ provisioning: 0 });
    const variable = `${connect.url}/public/v1/devops/services/SRVC-0000-0000/environments/ENV-0000-0000-01/variables/VENDOR_URL`;
    const set = (value: string) =>
      fetch(variable, {
        method: 'PUT',
        headers: { authorization: connect.variables.API_KEY, 'content-type': 'application/json' },
        body: JSON.stringify({ value }),
      });
    try {
      await set(other.url);
      const { id } = await buy({});
      await when(id, 'approved', 1);
      expect((await get<{ effects: readonly unknown[] }>(`${other.url}/ledger?order=${id}`)).effects).toHaveLength(2);
      expect(await effectsOf(id)).toEqual([]);
    } finally {
      await set(vendor.url);
      await other.close();
    }
  });
});
