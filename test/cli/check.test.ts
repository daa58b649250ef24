import { readFileSync } from 'node:fs';
import { workshop } from './amends-process';

jest.setTimeout(90_000);

const shop = workshop();

/** An extension whose runs wait in their second step; what is put in makes another version of it. */
const version = (
  parts: { readonly reserve?: string; readonly maybe?: string; readonly more?: string; readonly saga?: string; readonly list?: string } = {},
): string => `
import { appendFileSync } from 'node:fs';
import { BackgroundResponse, BackgroundTransaction, Extension, Saga, event } from 'amends';
import type { Req, StepContext } from 'amends';
const note = (line: string): void => appendFileSync(process.env['JOURNAL_PATH'] + '.ledger', line + '\\n');
class Reserve extends BackgroundTransaction {
  override async execute() { note('reserved'); }
  ${parts.reserve ?? "override async compensate() { note('released'); }"}
}
class Maybe extends BackgroundTransaction {
  ${parts.maybe ?? 'shouldExecute() { return false; }'}
  override async execute() { note('executed maybe'); }
}
class Approval extends BackgroundTransaction {
  override async execute(_request: Req, context: StepContext) {
    return context.received('ok') === undefined ? BackgroundResponse.waitFor('ok') : BackgroundResponse.fail('no');
  }
}
class Ship extends BackgroundTransaction {
  static readonly kind = 'pivot';
  override async execute() { note('shipped'); }
}
${parts.more ?? ''}
class OrderSaga extends Saga {
  ${parts.saga ?? ''}
  override transactions() { return [${parts.list ?? 'Reserve, Maybe, Approval, Ship'}]; }
}
export class Shop extends Extension {
  override sagas() { return [OrderSaga]; }
  @event('ordered') ordered(request: Req) { return this.resolve(OrderSaga, request); }
}
`;

interface Report {
  readonly live: number;
  readonly unchanged: number;
  readonly freed: number;
  readonly findings: readonly {
    readonly level: string;
    readonly what: string;
    readonly saga: string;
    readonly step?: string;
    readonly runs: number;
    readonly examples: readonly string[];
  }[];
}

const check = (extension: string, ...args: readonly string[]) => shop.amends(['check', '--extension', extension, ...args]).ended();

async function checked(source: string, ...args: readonly string[]): Promise<Report & { readonly code: number | null }> {
  const { code, stdout, stderr } = await check(shop.write('after.ts', source), '--json', ...args);
  if (stdout === '') throw new Error(stderr);
  return { code, ...(JSON.parse(stdout) as Report) };
}

let ids: readonly string[];

/** Three runs that wait, and nobody who works on them. */
async function waitingRuns(source = version()): Promise<void> {
  const before = shop.amends(['start', shop.write('before.ts', source)], { HTTP_PATIENCE: '0' });
  const url = await before.url();
  const deliver = async (id: string): Promise<string> =>
    ((await (await fetch(`${url}/events/ordered`, { method: 'POST', body: JSON.stringify({ id }) })).json()) as { run: { id: string } }).run.id;
  ids = [await deliver('R-1'), await deliver('R-2'), await deliver('R-3')];
  for (const id of ids) {
    while (((await (await fetch(`${url}/runs/${id}`)).json()) as { state: string }).state !== 'waiting')
      await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await before.send('SIGTERM').ended();
}

describe('amends check', () => {
  test('finds nothing where the code has not changed', async () => {
    await waitingRuns();
    expect(await check(shop.path('before.ts'))).toMatchObject({ code: 0, stdout: '3 of 3 runs go on as they began.\n' });
    expect(await checked(version())).toEqual({ code: 0, live: 3, unchanged: 3, freed: 0, findings: [] });
    expect(await checked(version({ maybe: '' }))).toEqual({ code: 0, live: 3, unchanged: 3, freed: 0, findings: [] }); // what it answered is journaled
  });

  test('tells what would become of the runs, grouped by saga and step, before it happens', async () => {
    await waitingRuns();
    const about = { saga: 'OrderSaga', runs: 3, examples: ids };
    const cases: readonly (readonly [string, object])[] = [
      [version({ list: 'Reserve, Approval, Ship' }), { level: 'error', what: 'step-unknown', step: 'Maybe' }],
      [version({ saga: "static readonly durableName = 'Orders';" }), { level: 'error', what: 'saga-unknown' }],
      [version({ reserve: '' }), { level: 'error', what: 'undo-gone', step: 'Reserve' }],
      [version({ saga: "override middlewares(_request: Req): never[] { throw new Error('gone wrong'); }" }), { level: 'error', what: 'plan-failed' }],
      [version({ saga: "static readonly deadline = '1ms';" }), { level: 'warning', what: 'deadline-passed' }],
      [version({ saga: "override lockKey(request: Req) { return 'all of ' + request.id; }" }), { level: 'warning', what: 'lock-changed' }],
    ];
    for (const [source, finding] of cases) {
      const { code, live, unchanged, findings } = await checked(source);
      expect({ code, live, unchanged, findings }).toMatchObject({
        code: (finding as { level: string }).level === 'error' ? 4 : 0,
        live: 3,
        unchanged: 0,
        findings: [{ ...about, ...finding }],
      });
      expect(findings).toHaveLength(1);
    }
    const kinds = await checked(version({ list: 'Reserve, Maybe, Approval, Ship' }).replace("'pivot'", "'guard'"));
    expect(kinds).toMatchObject({ code: 4, findings: [{ ...about, level: 'error', what: 'kind-changed', step: 'Ship' }] });
  });

  test('says what then happens: an undo that is gone, and nothing of a step that was omitted', async () => {
    await waitingRuns();
    const after = shop.write('after.ts', version({ reserve: '', maybe: '' }));
    const said = await check(after);
    expect(said.code).toBe(4);
    expect(said.stdout).toContain('Reserve stays as it is if the run goes backward');
    expect(said.stdout).not.toContain('Maybe');
    const ledger = () => readFileSync(shop.path('journal.db.ledger'), 'utf8').trim().split('\n');
    const before = ledger().length;
    const running = shop.amends(['start', after]);
    const url = await running.url();
    expect((await fetch(`${url}/runs/${ids[0]!}/cancel`, { method: 'POST', body: JSON.stringify({ reason: 'they asked' }) })).status).toBe(200);
    while (((await (await fetch(`${url}/runs/${ids[0]!}`)).json()) as { state: string }).state !== 'compensated')
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ledger().slice(before)).toEqual([]);
    expect(ledger()).not.toContain('released');
  });

  test('tells warnings from errors, and both with what has run since are free', async () => {
    await waitingRuns();
    const deadline = version({ saga: "static readonly deadline = '1ms';" });
    expect(await checked(deadline)).toMatchObject({ code: 0 });
    expect(await checked(deadline, '--strict')).toMatchObject({ code: 4 });
    const without = shop.amends(['start', shop.write('without.ts', version({ list: 'Reserve, Approval, Ship' }))]);
    const url = await without.url();
    for (const id of ids) {
      while (((await (await fetch(`${url}/runs/${id}`)).json()) as { state: string }).state !== 'stuck')
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await without.send('SIGTERM').ended();
    expect(await checked(version())).toMatchObject({ code: 0, live: 3, freed: 3, findings: [] });
  });

  test('reads a backup, and a journal that a process works on, and changes neither', async () => {
    await waitingRuns();
    const backup = shop.path('backup.db');
    expect((await shop.amends(['journal', 'backup', backup, '--extension', shop.path('before.ts')]).ended()).code).toBe(0);
    const bytes = readFileSync(backup);
    expect(await checked(version({ reserve: '' }), '--journal', backup)).toMatchObject({ code: 4, live: 3 });
    expect(readFileSync(backup).equals(bytes)).toBe(true);
    const running = shop.amends(['start', shop.path('before.ts')]);
    await running.url();
    expect(await checked(version())).toMatchObject({ code: 0, live: 3 });
    expect(await running.send('SIGTERM').ended()).toMatchObject({ code: 0 });
  });

  test('fails where there is no journal, or no extension', async () => {
    const extension = shop.write('before.ts', version());
    expect(await check(extension)).toMatchObject({ code: 1, stderr: expect.stringMatching(/JOURNAL_MISSING/) as string });
    expect(await check(shop.path('nowhere.ts'))).toMatchObject({ code: 1, stderr: expect.stringMatching(/EXTENSION_INVALID/) as string });
  });
});
