import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fromSources } from '../from-sources';

const MAIN = resolve(__dirname, '../../src/sandbox/vendor-main.ts');

interface Running {
  readonly url: string;
  readonly child: ChildProcess;
}

interface Ledger {
  readonly effects: readonly { readonly key: string; readonly applied: number; readonly replayed: number }[];
}

describe('the sandbox vendor as a process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vendor-process-'));
  const data = join(folder, 'deep', 'vendor.db');
  const children: ChildProcess[] = [];

  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  async function start(...flags: string[]): Promise<Running> {
    const child = spawn(process.execPath, [...fromSources, MAIN, '--port', '0', '--data', data, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    for await (const line of createInterface({ input: child.stdout })) return { ...(JSON.parse(line) as { url: string }), child };
    throw new Error('the vendor ended before it listened');
  }

  const create = (url: string, key: string, name: string) =>
    fetch(`${url}/customers`, { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': key }, body: JSON.stringify({ name }) });

  test('killed with -9 in the middle of its work it has, for every key, the effect and the answer, or neither', async () => {
    const first = await start();
    const answered = new Map<string, string>();
    const sent: string[] = [];
    const worker = async (number: number): Promise<void> => {
      for (let index = 0; ; index += 1) {
        const key = `${number}-${index}`;
        sent.push(key);
        const id = await create(first.url, key, key)
          .then((response) => response.json())
          .then((body) => (body as { id: string }).id);
        answered.set(key, id);
        if (answered.size === 100) first.child.kill('SIGKILL');
      }
    };
    const ended = once(first.child, 'exit');
    await Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8].map(worker));
    await ended;

    const second = await start();
    const ledger = async () => ((await (await fetch(`${second.url}/ledger`)).json()) as Ledger).effects;
    const before = await ledger();
    const found = await Promise.all(
      sent.map(async (key) => ((await (await fetch(`${second.url}/customers?key=${key}`)).json()) as { items: { id: string }[] }).items),
    );
    expect(found.flat()).toHaveLength(before.length); // as many customers as remembered keys

    for (const key of sent) {
      const again = await create(second.url, key, key);
      const { id } = (await again.json()) as { id: string };
      if (answered.has(key)) expect([id, again.headers.get('idempotency-replayed')]).toEqual([answered.get(key), 'true']);
    }
    const after = await ledger();
    expect(after.map(({ key }) => key).sort()).toEqual([...sent].sort());
    expect(after.every(({ applied }) => applied === 1)).toBe(true);

    second.child.kill('SIGTERM');
    expect(await once(second.child, 'exit')).toEqual([0, null]);
  }, 30_000);

  test('ends when its parent does, and no sooner, if it is told so', async () => {
    const { child, url } = await start('--with-parent');
    child.kill('SIGINT');
    expect((await fetch(`${url}/health`)).status).toBe(200);
    child.stdin!.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  }, 30_000);
});
