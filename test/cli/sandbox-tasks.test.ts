import { ScriptedRunner } from '../sandbox/connect/scripted-runner';
import { workshop } from './amends-process';

jest.setTimeout(60_000);

const shop = workshop();

describe('amends sandbox', () => {
  let url: string;
  beforeEach(async () => (url = await shop.amends(['sandbox', '--port', '0', '--data', shop.path('sandbox.db')]).url()));

  const run = async (...args: readonly string[]) => shop.amends(['sandbox', ...args, '--url', url]).ended();

  test('gives tasks to who connects to it, and lists them', async () => {
    const runner = await ScriptedRunner.connect(url);
    const [id] = (await run('purchase')).stdout.split('  ');
    const task = await runner.task();
    expect(task.input.object_id).toBe(id);
    runner.answer(task, { result: 'skip', message: 'not today' });
    await runner.pinged();
    const { stdout } = await run('tasks', '--where', 'state=closed');
    expect(stdout.split('\n')[1]!.split(/ {2,}/)).toEqual([task.options.task_id, task.input.event_type, id, 'closed', 'skip', '1', 'not today']);
    expect(JSON.parse((await run('connections')).stdout)).toMatchObject({ tasks: { closed: 1 }, connections: [{ runner_type: 'background' }] });
    await runner.close();
  });

  test('pushes interactive tasks and prints what the host answered', async () => {
    const runner = await ScriptedRunner.connect(url, { runnerType: 'interactive' });
    const asked = run('ask', 'product_action_execution', '{"a":1}');
    const task = await runner.task();
    expect(task.input.data).toEqual({ a: 1 });
    runner.answer(task, { data: { http_status: 201, headers: null, body: 'made' } });
    expect(JSON.parse((await asked).stdout)).toMatchObject({ result: 'success', http_status: 201, body: 'made' });
    await runner.close();
  });

  test('misbehaves when it is told to, says how, and is healed', async () => {
    const told = await run('fault', 'rest-error', '--status', '429', '--retry-after', '3', '--count', '2', '--for', 'path=/requests');
    expect(told).toMatchObject({ code: 0, stdout: expect.stringMatching(/rest-error +0 +2/) });
    const response = await fetch(`${url}/public/v1/requests`, { headers: { authorization: 'ApiKey SU-000-000-000:sandbox' } });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3']);
    expect((await run('faults')).stdout).toMatch(/rest-error +1 +1/);
    expect(await run('heal')).toMatchObject({ code: 0, stdout: '' });
    expect((await run('faults')).stdout.split('\n')).toHaveLength(2);
    expect(await run('fault', 'random', '--seed', '3', '--probability', 'drop=0.5', '--probability', 'duplicate=0.25')).toMatchObject({ code: 0 });
    expect(await run('fault', 'earthquake')).toMatchObject({ code: 1, stderr: expect.stringContaining('VAL_001') });
    expect(await run('fault', 'drop', '--count', 'many')).toMatchObject({ code: 2, stderr: expect.stringContaining('Give a number') });
  });
});
