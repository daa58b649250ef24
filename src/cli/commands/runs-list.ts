import { InvalidArgumentError, type Command } from 'commander';
import type { RunState } from '../../core/history';
import { isEnd, RUN_STATES } from '../../core/run-states';
import type { RunLine, RunListing, RunSearch } from '../../engine/run-search';
import { examplesOf } from '../examples-of';
import { printJsonLine } from '../print-json';
import { ProgressBar } from '../progress-bar';
import { withOperations } from '../runs/open-operations';
import { listedRuns } from '../runs/listed-runs';
import type { Operations } from '../runs/operations';
import { drawRuns } from '../runs/run-list';
import { whereOptions, type WhereOptions } from '../runs/where-options';
import { say } from '../say';
import { Sheet } from '../sheet';
import { wholeNumber } from '../whole-number';

const LIMIT = 50;

/** The filters that commands have which look for runs. */
export interface Filters {
  readonly state?: readonly RunState[];
  readonly saga?: string;
  readonly request?: string;
  readonly asset?: string;
  readonly step?: string;
  readonly error?: string;
  readonly text?: string;
  readonly newest?: true;
}

interface ListOptions extends WhereOptions, Filters {
  readonly limit: number;
  readonly all?: true;
  readonly json?: true;
}

const EXAMPLES = {
  'what hangs, what is worst first': 'amends runs list',
  'what has become of an order': 'amends runs list --request PR-4711-001',
  'all runs that are stuck at one error of the vendor': 'amends runs list --state stuck --error VENDOR_DOWN --all',
  'the ids of all that wait, for a program': 'amends runs list --state waiting --all --json | jq -r .id',
};

/** `amends runs list`: which runs there are, those first that need somebody. */
export function runsListCommand(command: Command): void {
  filterOptions(command.description('list runs: those that live, stuck ones first, then those that have not moved for longest'))
    .option('--limit <number>', 'how many at most', wholeNumber(1_000_000), LIMIT)
    .option('--all', 'all of them, however many there are')
    .option('--json', 'print JSON, a line for each run')
    .addHelpText('after', examplesOf(EXAMPLES))
    .action((options: ListOptions) => withOperations(options, (operations) => list(operations, options)));
  whereOptions(command);
}

/** Adds the filters. */
export function filterOptions(command: Command): Command {
  return command
    .option('--state <states>', `only these states, with commas between them: ${RUN_STATES.join(', ')}`, states)
    .option('--saga <name>', 'only of this saga')
    .option('--request <id>', 'only of this request; also those that have ended')
    .option('--asset <id>', 'only of requests about this asset, or tier configuration; also those that have ended')
    .option('--step <name>', 'only those that stand at this step')
    .option('--error <code>', 'only those with an error of this code')
    .option('--text <text>', 'only where an id begins with it, or a name, a code or a message has it; also those that have ended')
    .option('--newest', 'the newest first, and also those that have ended');
}

/** What to look for. Who names a request, or an ended state, wants to see ended runs, too. */
export function searchOf({ state, asset, newest, saga, request, step, error, text }: Filters): RunSearch {
  const ended = newest === true || request !== undefined || asset !== undefined || text !== undefined || state?.some(isEnd) === true;
  return {
    order: ended ? 'newest' : 'urgent',
    ...(state && { states: state }),
    ...(saga !== undefined && { saga }),
    ...(request !== undefined && { request }),
    ...(asset !== undefined && { subject: asset }),
    ...(step !== undefined && { step }),
    ...(error !== undefined && { error }),
    ...(text !== undefined && { text }),
  };
}

async function list(operations: Operations, options: ListOptions): Promise<void> {
  const limit = options.all ? Infinity : options.limit;
  const bar = new ProgressBar({ label: 'looking for runs' });
  const found: RunLine[] = [];
  let count = 0;
  let last: RunListing | undefined;
  for await (const page of listedRuns(operations, searchOf(options), { limit })) {
    last = { ...page, total: page.total ?? last?.total ?? page.runs.length };
    count += page.runs.length;
    bar.reach(count, last.total === undefined ? undefined : Math.min(last.total, limit));
    if (options.json) page.runs.forEach(printJsonLine);
    else found.push(...page.runs);
  }
  bar.end();
  if (options.json) return;
  const sheet = new Sheet(process.stdout);
  if (count > 0) drawRuns(sheet, found, Date.now());
  process.stdout.write(sheet.toString());
  if (process.stderr.isTTY || count === 0) say(told(count, last!, options));
}

function told(count: number, { total = count, next }: RunListing, options: ListOptions): string {
  if (count === 0)
    return searchOf(options).order === 'urgent'
      ? `${Object.keys(searchOf(options)).length > 1 ? 'no run like that lives' : 'nothing hangs: no run lives'}; with --newest those that have ended are looked for, too.`
      : 'there is no run like that.';
  const runs = (number: number): string => `${number.toLocaleString('en')} ${number === 1 ? 'run' : 'runs'}`;
  if (next === null) return `${runs(count)}. One of them in full: amends runs show ID`;
  return `${count.toLocaleString('en')} of ${runs(total)}; --all prints all of them.`;
}

function states(text: string, before: readonly RunState[] = []): readonly RunState[] {
  const found = text.split(',').map((name) => RUN_STATES.find((state) => state === name.trim().toLowerCase()));
  if (found.every((state) => state !== undefined)) return [...before, ...found];
  throw new InvalidArgumentError(`States are ${RUN_STATES.join(', ')}.`);
}
