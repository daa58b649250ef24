import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ConnectSandbox, type ConnectSandboxOptions } from 'amends/sandbox/connect/connect-sandbox';
import { EaasPart } from 'amends/sandbox/connect/eaas-part';
import { SandboxCaller } from './sandbox-caller';

const folder = mkdtempSync(join(tmpdir(), 'connect-sandbox-'));
afterAll(() => rmSync(folder, { recursive: true }));

const running: ConnectSandbox[] = [];
afterEach(() => Promise.all(running.splice(0).map((sandbox) => sandbox.stop())));

function sandboxWith(options: ConnectSandboxOptions): ConnectSandbox {
  const made = new ConnectSandbox(options);
  running.push(made);
  return made;
}

describe('a sandbox', () => {
  it('runs in a test, with orders out of nothing', async () => {
    // #region sandbox
    const sandbox = new ConnectSandbox().attach(({ store }) => new EaasPart(store)); // without a part it has REST only
    await sandbox.start();
    Object.assign(process.env, sandbox.variables); // API_KEY, ENVIRONMENT_ID, SERVER_ADDRESS, API_ADDRESS
    const order = await fetch(`${sandbox.url}/sandbox/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'purchase', params: { domain: 'acme.example' }, items: { 'WS-SEAT': 25 } }),
    });
    // #endregion sandbox
    running.push(sandbox);
    expect(await order.json()).toMatchObject({ status: 'pending', asset: { items: [{ quantity: '25' }] } });
    expect(process.env['API_ADDRESS']).toBe(new URL(sandbox.url).host);
  });

  it('that is stopped and started again has all it had, in a file that only its owner reads', async () => {
    const data = join(folder, 'deep', 'sandbox.db');
    const sandbox = sandboxWith({ data });
    const caller = new SandboxCaller(() => sandbox.url);
    await sandbox.start();
    const request = await caller.order({ type: 'purchase', params: { admin_password: 'secret' } });
    expect(['', '-wal'].map((suffix) => statSync(`${data}${suffix}`).mode & 0o777)).toEqual([0o600, 0o600]);
    await sandbox.stop();
    await sandbox.stop();
    await sandbox.start();
    expect((await caller.get(`requests/${request.id}`)).body).toEqual(request);
    expect((await caller.get('products?limit=0')).headers.get('content-range')).toBe('items 0-0/1');
  });

  it('is stopped though somebody holds a connection', async () => {
    const sandbox = sandboxWith({});
    await sandbox.start();
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1').on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('connect', resolve));
    await sandbox.stop();
    await closed;
  });

  it('takes the keys and says the version that it is given, and no others', async () => {
    const sandbox = sandboxWith({ keys: ['ApiKey SU-1:mine', 'ApiKey SU-2:too'], version: '43.1.0' });
    await sandbox.start();
    const statuses = ['ApiKey SU-1:mine', 'ApiKey SU-2:too', 'ApiKey SU-000-000-000:sandbox'].map(async (key) => {
      const { status, headers } = await new SandboxCaller(() => sandbox.url, key).get('accounts');
      return [status, headers.get('connect-version')];
    });
    expect(await Promise.all(statuses)).toEqual([
      [200, '43.1.0'],
      [200, '43.1.0'],
      [401, '43.1.0'],
    ]);
    expect(sandbox.variables.API_KEY).toBe('ApiKey SU-1:mine');
  });

  it('forgets keys that it is no longer given', async () => {
    const data = join(folder, 'keys.db');
    const first = sandboxWith({ data, keys: ['ApiKey SU-1:old'] });
    await first.start();
    await first.stop();
    const second = sandboxWith({ data, keys: ['ApiKey SU-1:new'] });
    await second.start();
    const statusWith = async (key: string) => (await new SandboxCaller(() => second.url, key).get('accounts')).status;
    expect([await statusWith('ApiKey SU-1:old'), await statusWith('ApiKey SU-1:new')]).toEqual([401, 200]);
  });

  it('listens beyond loopback with keys of its own only, and asks for them everywhere then', async () => {
    await expect(sandboxWith({ host: '0.0.0.0' }).start()).rejects.toMatchObject({ code: 'BIND_REFUSED' });
    const sandbox = sandboxWith({ host: '0.0.0.0', keys: ['ApiKey SU-1:mine'] });
    await sandbox.start();
    const url = `http://127.0.0.1:${new URL(sandbox.url).port}`;
    const order = (key: string) => new SandboxCaller(() => url, key).call('POST', '/sandbox/requests', { type: 'purchase' });
    expect([(await order('')).status, (await order('ApiKey SU-1:mine')).status]).toEqual([401, 201]);
  });

  it('says why it cannot start, or is not there yet', async () => {
    const first = sandboxWith({});
    expect(() => first.url).toThrow(expect.objectContaining({ code: 'NOT_READY' }));
    await first.start();
    await expect(first.start()).rejects.toMatchObject({ code: 'BIND_FAILED', message: expect.stringContaining(first.url) });
    await expect(sandboxWith({ port: Number(new URL(first.url).port) }).start()).rejects.toMatchObject({ code: 'BIND_FAILED' });
    await expect(sandboxWith({ data: folder }).start()).rejects.toMatchObject({ code: 'SANDBOX_DATA' });
  });

  it('leaves the database of something else as it is', async () => {
    const data = join(folder, 'other.db');
    const other = new Database(data);
    other.exec('CREATE TABLE customers (name TEXT)');
    await expect(sandboxWith({ data }).start()).rejects.toMatchObject({ code: 'SANDBOX_DATA', message: expect.stringContaining('database of something else') });
    expect(other.prepare('SELECT name FROM sqlite_master').pluck().all()).toEqual(['customers']);
    other.close();
  });
});
