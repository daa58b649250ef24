import type { RunDetails } from 'amends';
import type { Order } from '../orders';
import type { Answer } from './deliver';
import { bold, dim, green, red } from './paint';
import type { Effect } from './vendor-process';

/** How one order ended, and what the vendor's own ledger says about it. */
export interface Ending {
  readonly label: string;
  readonly order: Order;
  readonly answer: Answer;
  readonly run: RunDetails | undefined;
  readonly effects: readonly Effect[];
}

const EXPECTED = { done: 'success', fail: 'fail' } as const;

/** What is wrong with an ending; nothing, if it is as it should be. */
export function complaints({ order, answer, effects }: Ending): readonly string[] {
  const wrong: string[] = [];
  if (answer.result !== EXPECTED[order.expected]) wrong.push(`answered ${answer.result}, not ${EXPECTED[order.expected]}`);
  for (const { key, applied } of effects) if (applied !== 1) wrong.push(`the vendor did ${key} ${applied} times`);
  if (order.expected === 'fail' && left(effects) > 0) wrong.push(`${left(effects)} of its things are left at the vendor`);
  return wrong;
}

/** How many things an order made at the vendor and did not take back. */
function left(effects: readonly Effect[]): number {
  const made = effects.filter(({ method, path }) => method === 'POST' && /^\/(customers|workspaces|domains)$/.test(path)).length;
  const gone = effects.filter(({ method, path }) => method === 'DELETE' || path.endsWith('/cancel')).length;
  return made - gone;
}

/** The table at the end. */
export function summary(endings: readonly Ending[]): string {
  const lines = endings.map((ending) => {
    const wrong = complaints(ending);
    const mark = wrong.length === 0 ? green('✓') : red('✗');
    const done = ending.run?.steps.filter(({ state }) => state === 'done').length ?? 0;
    const undone = ending.run?.steps.filter(({ state }) => state === 'undone').length ?? 0;
    const replays = ending.effects.reduce((sum, { replayed }) => sum + replayed, 0);
    const facts = [
      ending.answer.result.padEnd(8),
      `${done} done, ${undone} undone`.padEnd(17),
      effectsText(ending.effects.length, replays).padEnd(27),
      length(ending.run),
    ];
    return [
      `${mark} ${ending.label.padEnd(3)} ${bold(ending.order.title)}`,
      dim(`       ${facts.join('  ')}`),
      ...wrong.map((text) => red(`       ${text}`)),
    ].join('\n');
  });
  const good = endings.filter((ending) => complaints(ending).length === 0).length;
  const verdict =
    good === endings.length
      ? green(`All ${good} orders ended as they should; the vendor's ledger shows nothing twice and nothing left behind.`)
      : red(`${endings.length - good} of ${endings.length} orders did not end as they should.`);
  return `\n${lines.join('\n')}\n\n${verdict}\n`;
}

function length(run: RunDetails | undefined): string {
  if (run?.endedAt === undefined) return '';
  return `${((run.endedAt - run.createdAt) / 1_000).toFixed(2)} s`;
}

const effectsText = (count: number, replays: number): string => `${count} effect${count === 1 ? '' : 's'}${replays > 0 ? `, ${replays} asked again` : ''}`;
