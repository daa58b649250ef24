import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as later } from 'node:timers/promises';
import { fromSources } from '../../from-sources';
import type { ShownTask } from './eaas-world';
import { FaithfulRunner } from './faithful-runner';
import { ScriptedRunner } from './scripted-runner';

const MAIN = resolve(__dirname, 'eaas-sandbox-process.ts');

describe('a sandbox whose process is ended', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eaas-restart-'));
  const children: ChildProcess[] = [];
  const runners: FaithfulRunner[] = [];
  let port = 0;
  let url = '';

  afterAll(async () => {
    await Promise.all(runners.map((runner) => runner.stop()));
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  async function start(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [...fromSources, MAIN, String(port), join(folder, 'sandbox.db')], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    for await (const line of createInterface({ input: child.stdout })) {
      url = line;
      port = Number(new URL(url).port);
      return child;
    }
    throw new Error('the sandbox ended before it listened');
  }

  async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** @returns the id of an order that was acknowledged; an order that was not does not count. */
  async function order(): Promise<string> {
    for (;;) {
      const response = await fetch(`${url}/sandbox/requests`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'purchase' }),
      })
        .then((answer) => answer.json() as Promise<{ id: string }>)
        .catch(() => undefined);
      if (response !== undefined) return response.id;
      await later(20);
    }
  }

  const tasks = async (query: string) => (await (await fetch(`${url}/sandbox/tasks?limit=1000&${query}`)).json()) as readonly ShownTask[];

  test('by kill -9, again and again in the middle of its work, loses no task, and has every one answered at last', async () => {
    let child = await start();
    for (const instance of ['one', 'two']) {
      runners.push(new FaithfulRunner(url, { instance }, ({ options }) => later(Number(options.task_id.slice(-2)) * 2, { result: 'success', message: null })));
    }
    const ids: string[] = [];
    const over = new AbortController();
    const ordering = (async () => {
      while (!over.signal.aborted) ids.push(await order());
    })();
    for (let kill = 1; kill <= 4; kill += 1) {
      const before = ids.length;
      while (ids.length < before + 25) await later(10);
      await end(child, 'SIGKILL');
      child = await start();
    }
    over.abort();
    await ordering;
    while ((await tasks('state=waiting')).length + (await tasks('state=sent')).length > 0) await later(50);
    const closed = await tasks('state=closed');
    for (const id of ids) expect(closed.filter(({ object_id }) => object_id === id)).toMatchObject([{ result: 'success' }]);
    expect(closed.some(({ history }) => history.some(({ what }) => what === 'connection lost'))).toBe(true);
    await Promise.all(runners.splice(0).map((runner) => runner.stop()));
    await end(child, 'SIGTERM');
  }, 60_000);

  test('by SIGTERM says 1011 to its hosts and ends in good time, even if one does not answer', async () => {
    const child = await start();
    const [polite, mute] = await Promise.all([ScriptedRunner.connect(url), ScriptedRunner.connect(url, { runnerType: 'interactive' })]);
    mute.socket.pause();
    await end(child, 'SIGTERM');
    expect(child.exitCode).toBe(0);
    expect(await polite.ended()).toBe(1011);
    mute.socket.terminate();
  }, 30_000);
});
