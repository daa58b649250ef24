import type { RunDetails } from 'amends';
import type { Placed } from './buyer';
import type { SandboxTask } from './connect-process';
import type { DemoOrder } from './demo-orders';
import { bold, dim, green, red } from './paint';
import type { Effect } from './vendor-process';

/** How one order ended: at Connect, in the journal, and in the vendor's own ledger. */
export interface Ending {
  readonly order: DemoOrder;
  /** As Connect has it in the end. */
  readonly request: Placed;
  /** What Connect asked the extension, all of it answered. */
  readonly tasks: readonly SandboxTask[];
  /** Its runs, the last generation first. */
  readonly runs: readonly RunDetails[];
  readonly effects: readonly Effect[];
}

/** What is wrong with an ending; nothing, if it is as it should be. */
export function complaints(ending: Ending): readonly string[] {
  return [...atConnect(ending), ...atTheVendor(ending)];
}

function atConnect({ order, request, tasks, runs }: Ending): readonly string[] {
  const wrong: string[] = [];
  const answer = order.expected === 'approved' ? 'success' : 'fail';
  if (request.status !== order.expected) wrong.push(`it is ${request.status} at Connect, not ${order.expected}`);
  if (!tasks.some(({ result }) => result === answer)) wrong.push(`Connect was never answered ${answer}`);
  if (wasInquired(request) !== (order.correction !== undefined)) wrong.push(`it was ${order.correction === undefined ? '' : 'not '}inquired`);
  if (order.correction !== undefined && runs[0]?.generation === 1) wrong.push('its correction began no further generation');
  return wrong;
}

function atTheVendor({ order, effects }: Ending): readonly string[] {
  const wrong = effects.filter(({ applied }) => applied !== 1).map(({ key, applied }) => `the vendor did ${key} ${applied} times`);
  if (order.type !== 'tier-setup' && effects.length === 0) wrong.push('the vendor did nothing');
  if (order.expected === 'failed' && left(effects) > 0) wrong.push(`${left(effects)} of its things are left at the vendor`);
  return wrong;
}

function wasInquired({ events }: Placed): boolean {
  return typeof events === 'object' && 'inquired' in events;
}

/** How many things an order made at the vendor and did not take back. */
function left(effects: readonly Effect[]): number {
  const made = effects.filter(({ method, path }) => method === 'POST' && /^\/(customers|workspaces|domains)$/.test(path)).length;
  const gone = effects.filter(({ method, path }) => method === 'DELETE' || path.endsWith('/cancel')).length;
  return made - gone;
}

/** The table at the end. */
export function summary(endings: readonly Ending[]): string {
  const good = endings.filter((ending) => complaints(ending).length === 0).length;
  const verdict =
    good === endings.length
      ? green(`All ${good} orders ended at Connect as they should; the vendor's ledger shows nothing twice and nothing left behind.`)
      : red(`${endings.length - good} of ${endings.length} orders did not end as they should.`);
  return `\n${endings.map(shown).join('\n')}\n\n${verdict}\n`;
}

function shown(ending: Ending): string {
  const { order, request, runs, effects } = ending;
  const wrong = complaints(ending);
  const count = (state: string): number => runs[0]?.steps.filter((step) => step.state === state).length ?? 0;
  const replays = effects.reduce((sum, { replayed }) => sum + replayed, 0);
  const facts = [
    request.id.padEnd(22),
    `${wasInquired(request) ? 'inquired, ' : ''}${request.status} at Connect`.padEnd(30),
    `${count('done')} done, ${count('undone')} undone`.padEnd(17),
    effectsText(effects.length, replays).padEnd(27),
    length(runs),
  ];
  return [
    `${wrong.length === 0 ? green('✓') : red('✗')} ${order.label.padEnd(3)} ${bold(order.title)}`,
    dim(`       ${facts.join('  ')}`),
    ...wrong.map((text) => red(`       ${text}`)),
  ].join('\n');
}

function length(runs: readonly RunDetails[]): string {
  const [begun, ended] = [runs.at(-1)?.createdAt, runs[0]?.endedAt];
  return begun === undefined || ended === undefined ? '' : `${((ended - begun) / 1_000).toFixed(2)} s`;
}

const effectsText = (count: number, replays: number): string => `${count} effect${count === 1 ? '' : 's'}${replays > 0 ? `, ${replays} asked again` : ''}`;
