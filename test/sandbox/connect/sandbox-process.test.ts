import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { parse } from 'dotenv';
import { workshop, type AmendsProcess } from '../../cli/amends-process';
import { SandboxCaller, type Json } from './sandbox-caller';

jest.setTimeout(120_000);

const shop = workshop();

const start = (...flags: readonly string[]): AmendsProcess => shop.amends(['sandbox', '--port', '0', '--data', shop.path('sandbox.db'), ...flags]);
const amends = (...args: readonly string[]) => shop.amends(['sandbox', ...args]).ended();

describe('a sandbox that is killed with -9', () => {
  test('has, after a restart, everything that it had answered, with its occurrences, and no order twice or half', async () => {
    const first = start();
    const url = await first.url();
    const caller = new SandboxCaller(() => url);
    const answered: Json[] = [];
    const worker = async (): Promise<void> => {
      for (;;) {
        const ordered = await caller.order({ type: 'purchase' });
        answered.push(ordered);
        const { status, body } = await caller.post(`requests/${ordered.id}/approve`, { activation_tile: 'ready' });
        if (status === 200) answered.push(body);
        if (answered.length >= 60) first.send('SIGKILL');
      }
    };
    await Promise.allSettled([1, 2, 3, 4].map(worker));
    await first.ended();

    const again = await start().url();
    const second = new SandboxCaller(() => again);
    const latest = new Map(answered.map((request) => [request.id, request]));
    const { body: kept } = await second.get('requests?limit=1000');
    for (const request of latest.values()) {
      const found = kept.find(({ id }: Json) => id === request.id);
      if (request.status === 'approved') expect(found).toEqual(request);
      else expect(found).toMatchObject({ type: 'purchase', created: request.created });
    }
    expect(kept.length - latest.size).toBeLessThanOrEqual(4); // what was committed, and its answer lost
    const { body: occurred } = await second.call('GET', '/sandbox/occurrences');
    const expected = kept.flatMap(({ id, status }: Json) => (status === 'approved' ? [`${id} pending`, `${id} approved`] : [`${id} pending`]));
    expect(occurred.map(({ objectId, status }: Json) => `${objectId} ${status}`).sort()).toEqual(expected.sort());
    for (const { id, status, asset } of kept) {
      expect([id, (await second.get(`assets/${asset.id}`)).body.status]).toEqual([id, status === 'approved' ? 'active' : 'processing']);
    }
    const next = await second.order({ type: 'purchase' });
    expect(kept.map(({ id }: Json) => id)).not.toContain(next.id);
  });
});

describe('amends sandbox', () => {
  test('prints the four variables as a shell and a file .env take them, and nothing else on stdout', async () => {
    const child = start();
    const address = new URL(await child.url()).host;
    const { code, stdout } = await child.send('SIGTERM').ended();
    const expected = {
      API_KEY: 'ApiKey SU-000-000-000:sandbox',
      ENVIRONMENT_ID: 'ENV-0000-0000-01',
      SERVER_ADDRESS: address,
      API_ADDRESS: address,
    };
    expect([code, parse(stdout)]).toEqual([0, expected]);
    const file = shop.write('variables', stdout);
    const names = Object.keys(expected);
    const shell = execFileSync('sh', ['-c', `. "$0"; ${names.map((name) => `echo "$${name}"`).join('; ')}`, file], { encoding: 'utf8' });
    expect(shell.trim().split('\n')).toEqual(Object.values(expected));
  });

  test('orders, shows and corrects at a sandbox that runs', async () => {
    const url = await start().url();
    const caller = new SandboxCaller(() => url);
    const at = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await amends(...args, '--url', url);
      expect([code, stderr]).toEqual([0, '']);
      return stdout;
    };
    expect(await at('purchase', '--count', '2', '--param', 'domain=a.example', '--item', 'WS-SEAT=25')).toBe(
      ['PR-0000-0000-0001-001  purchase  pending  AS-0000-0000-0001', 'PR-0000-0000-0002-001  purchase  pending  AS-0000-0000-0002', ''].join('\n'),
    );
    const shown = JSON.parse(await at('show', 'PR-0000-0000-0001-001'));
    expect(shown.asset).toMatchObject({
      items: [{ quantity: '25' }],
      params: expect.arrayContaining([expect.objectContaining({ id: 'domain', value: 'a.example' })]),
    });
    await caller.post(`requests/${shown.id}/approve`, { activation_tile: 'ready' });
    const asset = ['--asset', shown.asset.id];
    expect(JSON.parse(await at('change', ...asset, '--item', 'WS-SEAT=30', '--json'))).toMatchObject({
      type: 'change',
      asset: { items: [{ old_quantity: '25', quantity: '30' }] },
    });
    await caller.post('requests/PR-0000-0000-0001-002/approve', { activation_tile: 'ready' });
    for (const [number, type] of ['suspend', 'resume', 'adjustment', 'cancel'].entries()) {
      const id = `PR-0000-0000-0001-00${number + 3}`;
      expect(await at(type, ...asset)).toBe(`${id}  ${type}  pending  ${shown.asset.id}\n`);
      await caller.post(`requests/${id}/approve`, { activation_tile: 'ready' });
    }
    expect(await at('tier-setup', '--param', 'reseller_email=r@example.com')).toBe('TCR-000-000-002-001  setup  pending  TC-000-000-002\n');
    expect(await at('tier-change')).toBe('TCR-000-000-001-001  update  pending  TC-000-000-001\n');
    await caller.put('requests/PR-0000-0000-0002-001', { asset: { params: [{ id: 'domain', value_error: 'taken' }] } });
    await caller.post('requests/PR-0000-0000-0002-001/inquire', {});
    expect(await at('correct', 'PR-0000-0000-0002-001', '--param', 'domain=b.example')).toContain('PR-0000-0000-0002-001  purchase  pending');
    const path = 'tier/config-requests/TCR-000-000-001-001';
    await caller.put(path, { params: [{ id: 'reseller_email', value_error: 'no' }] });
    await caller.post(`${path}/inquire`);
    expect(await at('correct', 'TCR-000-000-001-001', '--param', 'reseller_email=c@example.com')).toContain('pending');
  });

  test('is found by its port alone, and says in the help of an order only what an order takes', async () => {
    const port = new URL(await start().url()).port;
    expect((await amends('purchase', '--port', port)).stdout).toBe('PR-0000-0000-0001-001  purchase  pending  AS-0000-0000-0001\n');
    const { stdout } = await amends('purchase', '--help');
    expect(stdout).toContain('--item <id=quantity>');
    expect(stdout).not.toMatch(/\{\}|--cert|--data/);
    const { code, stderr } = await amends('purchase', '--data', 'other.db', '--port', port);
    expect([code, stderr]).toEqual([2, expect.stringContaining("--data is for running a sandbox; 'purchase' is asked of one that runs")]);
  });

  test('says what is wrong: nobody there, a refusal, no sandbox, a file in use, half a certificate', async () => {
    const child = start();
    const url = await child.url();
    const refused = async (expected: RegExp, ...args: readonly string[]) => {
      const { code, stdout, stderr } = await amends(...args);
      expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(expected)]);
    };
    await Promise.all([
      refused(/HTTP_FAILED: .*VAL_001: params: The parameter "unheard_of" does not exist\.$/m, 'purchase', '--url', url, '--param', 'unheard_of=1'),
      refused(/HTTP_FAILED: .*NFND_001/, 'show', 'AS-9', '--url', url),
      refused(/HTTP_REQUEST_INVALID: "nowhere" is no URL/, 'purchase', '--url', 'nowhere'),
      refused(/SANDBOX_DATA: .*another sandbox works on it/, '--port', '0', '--data', shop.path('sandbox.db')),
      refused(/SANDBOX_DATA: .*not a database/, '--port', '0', '--data', shop.write('text', 'no database at all, but text: '.repeat(100))),
      refused(/BIND_FAILED: .*another process listens there/, '--port', new URL(url).port, '--data', ':memory:'),
      refused(/CONFIG_INVALID: .*both --cert and --key/, '--cert', shop.write('cert', '')),
    ]);
    await child.send('SIGTERM').ended();
    await refused(/HTTP_UNREACHABLE: .*ECONNREFUSED.*Start one with: amends sandbox/, 'purchase', '--url', url);
    const wrong = await Promise.all([amends('change'), amends('purchase', '--param', 'domain'), amends('purchase', '--count', '0'), amends('nonsense')]);
    expect(wrong.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
  });

  test('serves HTTPS with a certificate of its own', async () => {
    const [cert, key] = [shop.path('cert.pem'), shop.path('key.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    const url = await start('--cert', cert, '--key', key).url();
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const agent = new Agent({ ca: readFileSync(cert) });
    const answer = await new Promise<readonly unknown[]>((resolve, reject) => {
      httpsRequest(`${url}/public/v1/accounts?limit=1`, { agent, headers: { authorization: 'ApiKey SU-000-000-000:sandbox' } }, (response) => {
        resolve([response.statusCode, response.headers['connect-version'], response.headers['content-range']]);
        response.resume();
      })
        .on('error', reject)
        .end();
    });
    expect(answer).toEqual([200, '42.0.0', 'items 0-0/3']);
    const ordered = await shop.amends(['sandbox', 'purchase', '--url', url], { NODE_EXTRA_CA_CERTS: cert }).ended();
    expect(ordered.stdout).toContain('PR-0000-0000-0001-001');
  });
});

describe('a sandbox with a parent', () => {
  test('ends when its standard input does', async () => {
    const { code } = await start('--with-parent').ended(); // a process of these tests has no input from the start
    expect(code).toBe(0);
  });
});
