import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { startVendor, type SandboxVendor } from 'amends/sandbox/vendor';

interface Body {
  readonly id: string;
  readonly status: string;
  readonly code: string;
  readonly seats: number;
  readonly items: readonly Body[];
  readonly effects: readonly { readonly key: string; readonly applied: number; readonly replayed: number; readonly resource: string; readonly order: string }[];
}

interface CallOptions {
  readonly key?: string;
  readonly fault?: string;
  readonly order?: string;
  readonly signal?: AbortSignal;
}

let keys = 0;

async function call(vendor: SandboxVendor, method: string, path: string, body?: object, options: CallOptions = {}) {
  const response = await fetch(`${vendor.url}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      'idempotency-key': options.key ?? `key-${(keys += 1)}`,
      'x-order-id': options.order ?? 'PR-1',
      ...(options.fault !== undefined && { 'x-sandbox-fault': options.fault }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(options.signal !== undefined && { signal: options.signal }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? undefined : JSON.parse(text)) as Body };
}

describe('the sandbox vendor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vendor-'));
  let clock = 1_000_000;
  let vendor: SandboxVendor;

  beforeAll(async () => {
    vendor = await startVendor({ data: join(folder, 'vendor.db'), provisioning: 400, now: () => clock });
  });

  afterAll(async () => {
    await vendor.close();
    rmSync(folder, { recursive: true });
  });

  const customer = async () => (await call(vendor, 'POST', '/customers', { name: 'Ada', reference: 'AS-1' })).body.id;
  const workspace = async (options: CallOptions = {}) => call(vendor, 'POST', '/workspaces', { customer_id: await customer(), name: 'W', seats: 5 }, options);
  const active = async () => {
    const { id } = (await workspace()).body;
    clock += 400;
    return id;
  };

  test('provisions a workspace in its own time: 202, and active only after it', async () => {
    const created = await workspace();
    expect([created.status, created.body.status]).toEqual([202, 'provisioning']);
    clock += 399;
    expect((await call(vendor, 'GET', `/workspaces/${created.body.id}`)).body.status).toBe('provisioning');
    clock += 1;
    expect((await call(vendor, 'GET', `/workspaces/${created.body.id}`)).body.status).toBe('active');
  });

  test('changes seats, suspends, resumes and cancels, and refuses what the state does not allow', async () => {
    const id = await active();
    expect((await call(vendor, 'PUT', `/workspaces/${id}/seats`, { seats: 9 })).body.seats).toBe(9);
    expect((await call(vendor, 'POST', `/workspaces/${id}/resume`)).body.code).toBe('WORKSPACE_STATE');
    expect((await call(vendor, 'POST', `/workspaces/${id}/suspend`)).body.status).toBe('suspended');
    expect((await call(vendor, 'POST', `/workspaces/${id}/resume`)).body.status).toBe('active');
    expect((await call(vendor, 'POST', `/workspaces/${id}/cancel`)).body.status).toBe('cancelled');
    expect((await call(vendor, 'POST', `/workspaces/${id}/cancel`)).status).toBe(409);
    expect((await call(vendor, 'PUT', `/workspaces/${id}/seats`, { seats: 0 })).status).toBe(409);
  });

  test('sells a domain once, releases it with its workspace, and never sells what is under taken.example', async () => {
    const id = await active();
    const domain = { workspace_id: id, name: 'ada.example' };
    expect((await call(vendor, 'POST', '/domains', domain)).status).toBe(201);
    expect((await call(vendor, 'POST', '/domains', domain)).body.code).toBe('DOMAIN_TAKEN');
    expect((await call(vendor, 'POST', '/domains', { workspace_id: id, name: 'x.taken.example' })).body.code).toBe('DOMAIN_TAKEN');
    await call(vendor, 'POST', `/workspaces/${id}/cancel`);
    expect((await call(vendor, 'GET', '/domains/ada.example')).status).toBe(404);
  });

  test('keeps a customer as long as a workspace of it lives', async () => {
    const id = await customer();
    const made = await call(vendor, 'POST', '/workspaces', { customer_id: id, name: 'W', seats: 1 });
    expect((await call(vendor, 'DELETE', `/customers/${id}`)).body.code).toBe('CUSTOMER_IN_USE');
    await call(vendor, 'POST', `/workspaces/${made.body.id}/cancel`);
    expect((await call(vendor, 'DELETE', `/customers/${id}`)).status).toBe(204);
    expect((await call(vendor, 'DELETE', `/customers/${id}`)).status).toBe(404);
  });

  test.each([
    ['POST', '/customers', { name: '' }, 422, 'BODY_INVALID'],
    ['POST', '/workspaces', { customer_id: 'CU-0', name: 'W', seats: 1 }, 422, 'CUSTOMER_UNKNOWN'],
    ['GET', '/workspaces/WS-0', undefined, 404, 'WORKSPACE_UNKNOWN'],
    ['GET', '/nowhere', undefined, 404, 'ROUTE_UNKNOWN'],
  ])('refuses %s %s with a code', async (method, path, body, status, code) => {
    const answered = await call(vendor, method, path, body);
    expect([answered.status, answered.body.code]).toEqual([status, code]);
  });

  test('refuses an effect without a key, a body that is not JSON, and an unknown fault, with codes', async () => {
    const headers = { 'content-type': 'application/json' };
    const keyless = await fetch(`${vendor.url}/customers`, { method: 'POST', headers, body: '{"name":"A"}' });
    expect([keyless.status, ((await keyless.json()) as Body).code]).toEqual([400, 'IDEMPOTENCY_KEY_REQUIRED']);
    const broken = await fetch(`${vendor.url}/customers`, { method: 'POST', headers: { ...headers, 'idempotency-key': 'k' }, body: '{' });
    expect([broken.status, ((await broken.json()) as Body).code]).toEqual([400, 'BODY_INVALID']);
    expect((await call(vendor, 'POST', '/customers', { name: 'A' }, { fault: 'explode' })).body.code).toBe('FAULT_INVALID');
    expect((await call(vendor, 'GET', '/customers', undefined, { fault: 'explode' })).status).toBe(200);
  });

  test('gives the first answer again for the same key and call, says so, and counts it', async () => {
    const first = await call(vendor, 'POST', '/customers', { name: 'Bea' }, { key: 'again' });
    const second = await call(vendor, 'POST', '/customers', { name: 'Bea' }, { key: 'again' });
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect((await call(vendor, 'GET', '/ledger?key=again')).body.effects).toMatchObject([
      { key: 'again', order: 'PR-1', applied: 1, replayed: 1, resource: `customer/${first.body.id}` },
    ]);
  });

  test('refuses a key that comes with another body, or another path, and does nothing', async () => {
    await call(vendor, 'POST', '/customers', { name: 'Cy' }, { key: 'reused' });
    const otherBody = await call(vendor, 'POST', '/customers', { name: 'Di' }, { key: 'reused' });
    const otherPath = await call(vendor, 'POST', '/domains', { name: 'Cy' }, { key: 'reused' });
    expect([otherBody.status, otherBody.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(otherPath.body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect((await call(vendor, 'GET', '/ledger?key=reused')).body.effects).toMatchObject([{ applied: 1, replayed: 0 }]);
  });

  test('has no effect whose key it cannot remember: both are one transaction', async () => {
    const file = new Database(join(folder, 'vendor.db'));
    file.exec("CREATE TRIGGER broken BEFORE INSERT ON effects BEGIN SELECT RAISE(ABORT, 'broken'); END");
    expect((await call(vendor, 'POST', '/customers', { name: 'Hal', reference: 'AS-88' }, { key: 'torn' })).status).toBe(500);
    file.exec('DROP TRIGGER broken');
    file.close();
    expect((await call(vendor, 'GET', '/customers?reference=AS-88')).body.items).toEqual([]);
    expect((await call(vendor, 'POST', '/customers', { name: 'Hal' }, { key: 'torn' })).headers.get('idempotency-replayed')).toBeNull();
  });

  test('does not remember a refusal: it had no effect', async () => {
    const id = await active();
    expect((await call(vendor, 'POST', `/workspaces/${id}/resume`, undefined, { key: 'later' })).status).toBe(409);
    await call(vendor, 'POST', `/workspaces/${id}/suspend`);
    expect((await call(vendor, 'POST', `/workspaces/${id}/resume`, undefined, { key: 'later' })).status).toBe(200);
  });

  test('finds what was made by its key and by the reference of the buyer', async () => {
    const made = await call(vendor, 'POST', '/customers', { name: 'Eve', reference: 'AS-77' }, { key: 'look-up' });
    expect((await call(vendor, 'GET', '/customers?key=look-up')).body.items).toEqual([made.body]);
    expect((await call(vendor, 'GET', '/customers?reference=AS-77')).body.items).toEqual([made.body]);
    expect((await call(vendor, 'GET', '/customers?key=never')).body.items).toEqual([]);
  });

  describe('when an order asks for faults', () => {
    const create = (fault: string, order: string, options: CallOptions = {}) =>
      call(vendor, 'POST', '/customers', { name: 'Fay' }, { key: order, ...options, fault, order });
    const applied = async (key: string) => (await call(vendor, 'GET', `/ledger?key=${key}`)).body.effects.map((effect) => effect.applied);

    test('answers 429 with Retry-After as often as asked, without effect', async () => {
      const first = await create('429:2', 'F1');
      expect([first.status, first.headers.get('retry-after')]).toEqual([429, '1']);
      expect(await applied('F1')).toEqual([]);
      expect((await create('429:2', 'F1')).status).toBe(429);
      expect((await create('429:2', 'F1')).status).toBe(201);
    });

    test('counts them per order', async () => {
      await create('500', 'F2');
      expect((await create('500', 'F3')).status).toBe(500);
      expect((await create('500', 'F2')).status).toBe(201);
    });

    test('uses one rule after the other', async () => {
      const statuses = [await create('429;503', 'F4'), await create('429;503', 'F4'), await create('429;503', 'F4')].map(({ status }) => status);
      expect(statuses).toEqual([429, 503, 201]);
    });

    test('fails for ever, without effect, and lets reads through', async () => {
      for (let index = 0; index < 4; index += 1) expect((await create('fail-for-ever', 'F5')).status).toBe(500);
      expect((await call(vendor, 'GET', '/customers?key=F5', undefined, { fault: 'fail-for-ever', order: 'F5' })).body.items).toEqual([]);
      expect(await applied('F5')).toEqual([]);
    });

    test('takes effect and then drops the connection: the answer comes with the next call', async () => {
      await expect(create('drop-after', 'F6')).rejects.toThrow('fetch failed');
      expect(await applied('F6')).toEqual([1]);
      const again = await create('drop-after', 'F6');
      expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
      expect(await applied('F6')).toEqual([1]);
    });

    test('takes effect and then hangs until the caller gives up', async () => {
      await expect(create('hang-after', 'F7', { signal: AbortSignal.timeout(150) })).rejects.toThrow('timeout');
      expect(await applied('F7')).toEqual([1]);
    });

    test('takes effect at once and answers late', async () => {
      const since = performance.now();
      const late = create('slow:120', 'F8');
      expect((await late).status).toBe(201);
      expect(performance.now() - since).toBeGreaterThanOrEqual(115);
    });

    test('lets a workspace take its time, or fail', async () => {
      const slow = (await workspace({ fault: 'provision:5000', order: 'F9' })).body.id;
      const failing = (await workspace({ fault: 'provision-fails', order: 'F10' })).body.id;
      clock += 4_999;
      expect((await call(vendor, 'GET', `/workspaces/${slow}`)).body.status).toBe('provisioning');
      expect((await call(vendor, 'GET', `/workspaces/${failing}`)).body.status).toBe('failed');
      clock += 1;
      expect((await call(vendor, 'GET', `/workspaces/${slow}`)).body.status).toBe('active');
    });

    test('strikes only the calls that a rule names', async () => {
      const id = await customer();
      const fault = '500:1@DELETE /customers/*';
      expect((await call(vendor, 'POST', '/customers', { name: 'Gus' }, { fault, order: 'F11' })).status).toBe(201);
      expect((await call(vendor, 'DELETE', `/customers/${id}`, undefined, { fault, order: 'F11' })).status).toBe(500);
      expect((await call(vendor, 'DELETE', `/customers/${id}`, undefined, { fault, order: 'F11' })).status).toBe(204);
    });
  });
});
