import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { workshop } from './amends-process';
import { shopExtension } from './shop-extension';

jest.setTimeout(60_000);

const shop = workshop();

/** What the steps noted, in order. */
function ledger(): readonly string[] {
  const path = shop.path('ledger');
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
}

test('an extension that is killed with -9 in the middle of a step resumes at the next start, and everything is done exactly once', async () => {
  const extension = shop.write('extension.ts', shopExtension(shop.folder));
  const deliver = async (url: string, query = '') => {
    const response = await fetch(`${url}/events/ordered${query}`, { method: 'POST', headers: { 'Idempotency-Key': 'task-1' }, body: '{"id":"R-1"}' });
    return { status: response.status, body: (await response.json()) as { result: string; run: { id: string; state: string } } };
  };

  const first = shop.amends(['start', extension]);
  const accepted = await deliver(await first.url(), '?wait=false');
  expect(accepted).toMatchObject({ status: 202, body: { result: 'reschedule', run: { state: 'running' } } });
  while (!ledger().some((line) => line.startsWith('charging'))) await new Promise((resolve) => setTimeout(resolve, 5)); // another process, real time
  await first.send('SIGKILL').ended();
  expect(ledger().map(verb)).toEqual(['reserved', 'charging']);

  writeFileSync(shop.path('open'), '');
  const second = shop.amends(['start', extension]);
  await second.says(/resumes 1 run: OrderSaga of R-1/);
  const url = await second.url();
  const answered = await deliver(url);
  expect(answered).toMatchObject({ status: 200, body: { result: 'success', run: { id: accepted.body.run.id, state: 'completed' } } });

  const lines = ledger();
  expect(lines.map(verb).filter((word) => !['asked', 'greeted', 'packed'].includes(word))).toEqual([
    'reserved',
    'charging',
    'charging',
    'charged',
    'shipped',
    'thanked',
  ]);
  expect(lines.filter((line) => /^(asked|greeted|packed)$/.test(line)).sort()).toEqual(['asked', 'greeted', 'packed']);
  const keys = lines.filter((line) => line.startsWith('charg')).map((line) => line.split(' ')[1]);
  expect(new Set(keys).size).toBe(1);

  expect(await deliver(url)).toEqual(answered); // the same delivery again gets the same answer, and does nothing
  expect(ledger()).toEqual(lines);
  await expect(second.send('SIGTERM').ended()).resolves.toMatchObject({ code: 0 });
});

function verb(line: string): string {
  return line.split(' ')[0]!;
}
