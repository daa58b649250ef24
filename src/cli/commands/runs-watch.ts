import type { Command } from 'commander';
import type { RunDetails } from '../../engine/engine';
import type { RunLine, RunListing } from '../../engine/run-search';
import { AmendsError } from '../../core/errors';
import { escaped } from '../escaped';
import { examplesOf } from '../examples-of';
import { LiveScreen } from '../live-screen';
import { printJsonLine } from '../print-json';
import { findRun } from '../runs/find-run';
import { withOperations } from '../runs/open-operations';
import type { Operations } from '../runs/operations';
import { drawPlan } from '../runs/plan-picture';
import { drawRuns } from '../runs/run-list';
import { drawHead, lineOf } from '../runs/run-page';
import { clockTime, hasEnded, runSentence } from '../runs/run-words';
import { timelineOf } from '../runs/timeline';
import { watchRuns } from '../runs/watch-runs';
import { whereOptions, type WhereOptions } from '../runs/where-options';
import { say } from '../say';
import { Sheet } from '../sheet';
import { shutdownSignal } from '../shutdown-signal';
import { filterOptions, searchOf, type Filters } from './runs-list';

interface WatchOptions extends WhereOptions, Filters {
  readonly json?: true;
}

/** How many runs are watched at once: more than a screen has lines. */
const WATCHED = 200;
/** How much of the timeline is shown below the plan. */
const LATEST = 8;

const EXAMPLES = {
  'what hangs, as it changes': 'amends runs watch',
  'one order until it has ended': 'amends runs watch PR-4711-001',
  'a line for each change, for a log': 'amends runs watch --json >> changes.ndjson',
};

/** `amends runs watch [run]`: the same as list and show, as it changes. */
export function runsWatchCommand(command: Command): void {
  filterOptions(command.description('watch runs, or one run until it has ended: on a terminal in place, elsewhere a line for each change'))
    .argument('[run]', 'its id; or that of its request, if only one run of that lives')
    .option('--json', 'print JSON, a line for each change')
    .addHelpText('after', examplesOf(EXAMPLES))
    .action(watch);
  whereOptions(command);
}

async function watch(meant: string | undefined, options: WatchOptions): Promise<void> {
  const stopped = new AbortController();
  void shutdownSignal().then(() => stopped.abort());
  await withOperations(options, async (operations) => {
    const found = meant === undefined ? undefined : await findRun(operations, meant);
    const screen = process.stdout.isTTY && !options.json ? new LiveScreen() : undefined;
    const redraw = (): void => screen?.forget();
    process.stdout.on('resize', redraw);
    try {
      const watcher = found === undefined ? new ListWatcher(operations, options) : new RunWatcher(operations, found.id, options);
      await watcher.watch(screen, stopped.signal);
    } finally {
      process.stdout.off('resize', redraw);
      screen?.close();
    }
  });
}

/** A line for a change, where nobody looks at a screen. */
function tell(run: RunLine | RunDetails, { json }: WatchOptions): void {
  if (json) return printJsonLine(run);
  const now = Date.now();
  process.stdout.write(`${escaped(`${clockTime(now, now, true)} ${run.id} ${runSentence('history' in run ? lineOf(run) : run, now)}`)}\n`);
}

/** Says once that nobody answers, and once that somebody does again. */
class Problems {
  #told = false;

  tell(problem: Error | undefined): void {
    if (problem !== undefined && !this.#told) say(`${problem.message} Trying again.`);
    if (problem === undefined && this.#told) say('there again.');
    this.#told = problem !== undefined;
  }
}

/** What makes a run look different, but for the time that passes. */
function signature(run: RunLine): string {
  const doing = run.doing?.map(({ step, undo, doing: how, attempt, error }) => [step, undo, how, attempt, error?.code]);
  return JSON.stringify([run.state, run.step, run.error?.code, doing]);
}

class RunWatcher {
  readonly #problems = new Problems();
  #last: string | undefined;

  constructor(
    private readonly operations: Operations,
    private readonly id: string,
    private readonly options: WatchOptions,
  ) {}

  async watch(screen: LiveScreen | undefined, signal: AbortSignal): Promise<void> {
    const { operations, id } = this;
    let last: RunDetails | undefined;
    await watchRuns({
      operations,
      signal,
      look: () => operations.find(id),
      show: (run, problem) => {
        last = run;
        if (screen === undefined) this.#tell(run, problem);
        else screen.draw(this.#sheet(run, problem).lines);
        return !hasEnded(run);
      },
    });
    if (screen === undefined || last === undefined) return;
    screen.close();
    process.stdout.write(this.#sheet(last, undefined).toString());
  }

  #tell(run: RunDetails, problem: Error | undefined): void {
    this.#problems.tell(problem);
    const now = signature(lineOf(run));
    if (now !== this.#last) tell(run, this.options);
    this.#last = now;
  }

  #sheet(run: RunDetails, problem: Error | undefined): Sheet {
    const now = Date.now();
    const sheet = new Sheet(process.stdout);
    drawHead(sheet, run, now);
    sheet.line();
    drawPlan(sheet, run.steps, now);
    sheet.line();
    for (const { at, who, what, style } of timelineOf(run.history).slice(-LATEST)) sheet.line(`  ${clockTime(at, now, true)}  ${who}: `, { text: what, style });
    if (problem !== undefined) sheet.line().line({ text: `${problem.message} Trying again.`, style: 'yellow' });
    return sheet;
  }
}

class ListWatcher {
  readonly #problems = new Problems();
  #last: ReadonlyMap<string, string> | undefined;

  constructor(
    private readonly operations: Operations,
    private readonly options: WatchOptions,
  ) {}

  async watch(screen: LiveScreen | undefined, signal: AbortSignal): Promise<void> {
    const { operations, options } = this;
    await watchRuns({
      operations,
      signal,
      look: () => operations.search({ ...searchOf(options), limit: WATCHED, count: true }),
      show: async (listing, problem) => {
        if (screen === undefined) await this.#tell(listing, problem);
        else screen.draw(sheetOf(listing, problem).lines);
        return true;
      },
    });
  }

  async #tell({ runs }: RunListing, problem: Error | undefined): Promise<void> {
    this.#problems.tell(problem);
    if (problem !== undefined) return;
    const now = new Map(runs.map((run) => [run.id, signature(run)]));
    for (const run of runs) if (this.#last?.get(run.id) !== now.get(run.id)) tell(run, this.options);
    for (const id of this.#last?.keys() ?? []) if (!now.has(id)) await this.#tellGone(id);
    this.#last = now;
  }

  /** It is on the list no more: it has ended, or others are more urgent now. */
  async #tellGone(id: string): Promise<void> {
    try {
      const run = await this.operations.find(id);
      if (hasEnded(run)) tell(run, this.options);
    } catch (error) {
      if (!(error instanceof AmendsError)) throw error; // it will be told of when it comes again
    }
  }
}

function sheetOf({ runs, total = runs.length }: RunListing, problem: Error | undefined): Sheet {
  const now = Date.now();
  const sheet = new Sheet(process.stdout);
  const stuck = runs.filter(({ state }) => state === 'stuck').length;
  sheet.line(
    { text: `${total.toLocaleString('en')} ${total === 1 ? 'run' : 'runs'}`, style: 'bold' },
    stuck === 0 ? '' : ', ',
    { text: stuck === 0 ? '' : `${stuck} stuck`, style: 'red' },
    `   ${clockTime(now, now, true)}`,
  );
  if (problem !== undefined) sheet.line({ text: `${problem.message} Trying again.`, style: 'yellow' });
  sheet.line();
  if (runs.length === 0) sheet.line('nothing lives that looks like that');
  else drawRuns(sheet, runs, now);
  return sheet;
}
