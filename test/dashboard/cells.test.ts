import Database from 'better-sqlite3';
import type { HistoryEvent, RunDetails, RunState, RunSummary, Verb } from 'amends';
import type { Page } from 'playwright-core';
import { buildPage, hasBrowser, inBrowser, Spectator } from './browser';
import { KINDS, type Cell, type Kind } from './cells';
import { CellShop, FormerCellShop, helpOut, ledger, type CellOrder } from './cells-shop';
import { Scene } from './scene';

jest.setTimeout(180_000); // a run for every cell of the tables, on a machine that others work on, too

const VERBS: readonly Verb[] = ['retry', 'wake', 'bypass', 'complete', 'cancel', 'abandon'];
const spectator = new Spectator();
const scene = new Scene();
/** The run for each cell. */
const runs = new Map<string, string>();

const nameOf = (kind: string, verb: string): string => `${kind}: ${verb}`;
const cellsOf = ({ cells }: Kind): readonly string[] => (Object.keys(cells).length === 0 ? ['none'] : Object.keys(cells));

async function deliver(order: CellOrder, state: RunState, gone = false): Promise<string> {
  return scene.add(order.id, { order, state, ...(gone && { cancel: true }) });
}

/** A run that was under way in a step when its process was killed, three times. */
function crashed(database: Database.Database, name: string, at: number): void {
  const number = at * 2_048;
  const plan = [
    ['Reject', 'guard'],
    ['First', 'compensatable'],
    ['Second', 'compensatable'],
    ['Pivot', 'pivot'],
    ['Left', 'retriable', 1],
    ['Right', 'retriable', 1],
    ['Last', 'retriable'],
  ].map(([step, kind, group]) => ({ name: step, kind, ...(group !== undefined && { group }) }));
  const error = { name: 'AmendsError', code: 'STEP_CRASHED', message: 'The process ended while First was under way.' };
  const attempts = [1, 2, 3].flatMap((attempt) => [
    { type: 'begun', at, step: 'First', attempt, request: 0 },
    ...(attempt < 3 ? [{ type: 'errored', at, step: 'First', attempt, error, crashed: true, retryAt: at }] : []),
  ]);
  const body = [{ type: 'planned', at, plan }, ...attempts].map((event) => JSON.stringify(event)).join(',');
  const { last } = database.prepare('SELECT coalesce(max(number), 0) AS last FROM events').get() as { readonly last: number };
  database
    .prepare(
      `INSERT INTO runs (number, id, saga, request, generation, lock, state, owes, created_at, updated_at, last_event) VALUES (?, '', 'CellSaga', ?, 1, ?, 'running', 0, ?, ?, ?)`,
    )
    .run(number, name, name, at, at, last + 1);
  database.prepare('INSERT INTO events (number, run, body, previous) VALUES (?, ?, ?, 0)').run(last + 1, number, body);
  database.prepare('INSERT INTO requests (run, body) VALUES (?, ?)').run(number, JSON.stringify({ id: name }));
}

async function play(kind: string, { breaks, state, cells }: Kind): Promise<void> {
  for (const [index, verb] of cellsOf({ state, cells }).entries()) {
    const id = nameOf(kind, verb);
    if (kind === 'stuck as a whole, without a plan' || kind === 'is in line for its lock') {
      const holder = await deliver({ id: `${id}: holder`, lock: id, breaks: { First: 'month' } }, 'waiting');
      const planless = kind.includes('plan');
      runs.set(id, await deliver({ id, lock: id, ...(planless && { planless }) }, 'queued'));
      if (planless) await scene.engine.command(holder, 'abandon', { by: 'ann', why: `so that number ${index} is planned` });
    } else if (!kind.includes('crashes') && !kind.includes('gone')) runs.set(id, await deliver({ id, ...(breaks && { breaks }) }, state));
  }
}

async function playAll(): Promise<void> {
  await scene.start({}, FormerCellShop);
  const gone = 'stuck as a whole, since its saga is gone';
  for (const verb of cellsOf(KINDS[gone]!))
    runs.set(nameOf(gone, verb), await deliver({ id: nameOf(gone, verb), breaks: { Second: 'month' } }, 'waiting', true));
  await scene.stop();
  const database = new Database(scene.journal);
  const crashes = 'stuck after three crashes';
  const began = Date.now();
  for (const [index, verb] of cellsOf(KINDS[crashes]!).entries()) crashed(database, nameOf(crashes, verb), began + index);
  database.close();
  await scene.start({}, CellShop);
  for (const [kind, how] of Object.entries(KINDS)) await play(kind, how);
  for (const verb of cellsOf(KINDS[crashes]!)) runs.set(nameOf(crashes, verb), (await scene.engine.search({ request: nameOf(crashes, verb) })).runs[0]!.id);
  for (const [kind, how] of Object.entries(KINDS)) for (const verb of cellsOf(how)) await scene.reaches(runs.get(nameOf(kind, verb))!, how.state);
}

beforeAll(async () => {
  if (!hasBrowser) return;
  buildPage();
  await Promise.all([spectator.open(), playAll()]);
});
afterAll(async () => {
  for (const request of runs.keys()) helpOut(request);
  await spectator.close();
  await scene.close();
});

/** The buttons of a run as they are seen and as they are read out. */
interface Seen {
  readonly verb: string;
  readonly enabled: boolean;
  readonly says: string;
}

const BUTTONS = `[...document.querySelectorAll('.verb-buttons button[aria-describedby]')].map((button) => ({
  verb: button.innerText.trim().toLowerCase(),
  enabled: button.getAttribute('aria-disabled') !== 'true' && !button.disabled,
  says: document.getElementById(button.getAttribute('aria-describedby')).textContent,
}))`;

async function look(page: Page, id: string): Promise<readonly Seen[]> {
  await page.goto(`${scene.url}/#/runs/${id}`);
  await page.locator('code', { hasText: id }).first().waitFor();
  return page.evaluate<readonly Seen[]>(BUTTONS);
}

async function post(id: string, verb: string, body: object): Promise<RunSummary> {
  const response = await fetch(`${scene.url}/runs/${id}/${verb}`, { method: 'POST', body: JSON.stringify(body) });
  expect([verb, response.status]).toEqual([verb, 200]);
  return (await response.json()) as RunSummary;
}

const rested = ({ state, steps, endedAt }: RunDetails, becomes: RunState): boolean =>
  state === becomes && (endedAt !== undefined || !steps.some((step) => step.state === 'running'));
const saidTo = (history: readonly HistoryEvent[]): readonly string[] => history.flatMap((event) => (event.type === 'verb' ? [event.verb] : []));

/** Says a verb, and gives what came of it. */
async function carryOut(kind: string, verb: Verb, { helped, step, becomes }: Cell): Promise<readonly string[]> {
  const name = nameOf(kind, verb);
  const id = runs.get(name)!;
  const before = ledger.get(name)?.length ?? 0;
  const isCancel = verb === 'cancel';
  if (helped && !isCancel) helpOut(name);
  await post(id, verb, { reason: 'why not', ...(step !== undefined && { step }), ...(verb === 'complete' && { outcome: { by: 'hand' } }) });
  if (helped && isCancel) helpOut(name);
  for (;;) {
    const run = scene.engine.find(id)!;
    if (rested(run, becomes)) {
      expect([...new Set(saidTo(run.history))]).toEqual([verb]); // of several steps each has it in its history
      return (ledger.get(name) ?? []).slice(before);
    }
    await new Promise((again) => setTimeout(again, 10));
  }
}

describe('the verbs, cell by cell', () => {
  inBrowser('in each state exactly those buttons are there to press which it allows, and each says what it does', async () => {
    const page = await spectator.page();
    for (const [kind, how] of Object.entries(KINDS)) {
      const seen = await look(page, runs.get(nameOf(kind, cellsOf(how).at(-1)!))!);
      const allowed = Object.keys(how.cells);
      expect([kind, seen.map(({ verb }) => verb)]).toEqual([kind, allowed.length === 0 ? [] : VERBS]);
      expect([kind, seen.filter(({ enabled }) => enabled).map(({ verb }) => verb)]).toEqual([kind, VERBS.filter((verb) => allowed.includes(verb))]);
      for (const { verb, says } of seen)
        expect([kind, verb, says]).toEqual([kind, verb, expect.stringMatching(how.cells[verb as Verb]?.says ?? /^Refused: .+/) as string]);
    }
    expect(spectator.takeComplaints()).toEqual([]);
  });

  for (const [kind, { cells }] of Object.entries(KINDS))
    for (const [verb, cell] of Object.entries(cells) as [Verb, Cell][])
      inBrowser(`${verb} of a run that ${kind.startsWith('stuck') ? `is ${kind}` : kind} does what it said`, async () => {
        expect(await carryOut(kind, verb, cell)).toEqual(cell.did);
      });
});
