import { Option, type Command } from 'commander';
import { AmendsError } from '../../core/errors';
import type { Verb } from '../../engine/verb';
import { finishUnread } from '../closed-stdout';
import { confirmed, somebodyIsThere } from '../confirmed';
import { escaped } from '../escaped';
import { examplesOf } from '../examples-of';
import { ExitCode } from '../exit-code';
import { jsonArgument } from '../json-argument';
import { printJsonLine } from '../print-json';
import { carryOut, type Target } from '../runs/carry-out';
import { findRun } from '../runs/find-run';
import { withOperations } from '../runs/open-operations';
import type { Operations, Said } from '../runs/operations';
import { placeOf, whereAndWhy } from '../runs/run-words';
import { runsLike } from '../runs/runs-like';
import { exitCodeOf, resultLine, summaryOf, type VerbResult } from '../runs/verb-results';
import { whereOptions, type WhereOptions } from '../runs/where-options';
import { say } from '../say';

/** What each verb does, in the words of its help. */
const VERBS: Readonly<Record<Verb, string>> = {
  retry: 'try the stuck step or undo again, with a fresh budget of attempts',
  wake: 'visit or attempt now what is parked or waits for its next attempt',
  bypass: 'take the stuck step or undo for nothing to do, and go on',
  complete: 'take the stuck step for done, with the outcome you give, and go on',
  cancel: 'go backward: undo what was done, unless the run is past its pivot',
  abandon: 'end the run now and undo nothing',
};

/** The verbs that may name a step. */
const OF_STEPS: ReadonlySet<string> = new Set<Verb>(['retry', 'wake', 'bypass', 'complete']);

/** How many runs are named before somebody is asked about them. */
const NAMED = 10;

interface VerbOptions extends WhereOptions {
  readonly reason?: string;
  readonly step?: string;
  readonly outcome?: unknown;
  readonly allLike?: string;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `amends runs retry|wake|bypass|complete|cancel|abandon <run…>`: an operator's verb, for one run or many. */
export function runsVerbCommands(runs: Command): void {
  for (const [verb, does] of Object.entries(VERBS) as [Verb, string][]) {
    const command = runs.command(verb).helpGroup('Steer:').description(does);
    command
      .argument('[runs...]', 'the ids of the runs; or of their requests, if only one run of each lives')
      .option('--reason <text>', 'why: it is journaled, with who asks')
      .option('--all-like <run>', 'every live run of the same saga that stands at the same step with the same error code, that one included')
      .addOption(new Option('--step <name>', 'the step that is meant, where there are several').hideHelp(!OF_STEPS.has(verb)));
    if (verb === 'complete') command.option('--outcome <json>', 'what the step would have returned; @file reads it from a file', jsonArgument);
    command
      .option('--dry-run', 'say what would be done, and do nothing')
      .option('--yes', 'do not ask')
      .option('--json', 'print JSON, a line for each run')
      .addHelpText('after', examplesOf(examplesFor(verb)))
      .action((ids: readonly string[], options: VerbOptions) => steer(verb, ids, options, command));
    whereOptions(command);
  }
}

async function steer(verb: Verb, ids: readonly string[], options: VerbOptions, command: Command): Promise<void> {
  const { reason, step, outcome, allLike, dryRun } = options;
  if (ids.length > 0 === (allLike !== undefined)) command.error('error: give the ids of runs, or --all-like with one of them.');
  if (reason === undefined && !dryRun) command.error("error: required option '--reason <text>' not specified");
  finishUnread(); // half of the runs would be worse than all or none
  const said = { why: reason ?? '', ...(step === undefined ? {} : { step }), ...(outcome === undefined ? {} : { outcome }) };
  await withOperations(options, async (operations) => {
    const targets = allLike === undefined ? await named(operations, ids) : await alike(operations, verb, allLike);
    if (!dryRun && !(await agreed(verb, targets, options))) {
      say('nothing was done.');
      process.exitCode = ExitCode.failed;
      return;
    }
    await carriedOut({ operations, verb, said, targets }, options);
  });
}

async function carriedOut(work: { operations: Operations; verb: Verb; said: Said; targets: readonly Target[] }, { json, dryRun }: VerbOptions): Promise<void> {
  const { verb, targets } = work;
  const calledOff = new AbortController();
  const callOff = (): void => {
    if (calledOff.signal.aborted) process.exit(ExitCode.interrupted);
    calledOff.abort();
  };
  process.on('SIGINT', callOff);
  const told = (result: VerbResult): void => {
    if (json) printJsonLine(result);
    else if (result.result === 'failed') say(targets.length === 1 ? resultLine(result) : `${verb} ${result.id}: ${resultLine(result)}`);
    else process.stdout.write(`${escaped(`${verb}${targets.length === 1 ? '' : ` ${result.id}`}: ${resultLine(result)}`)}\n`);
  };
  const results = await carryOut({ ...work, dryRun: dryRun === true, told, signal: calledOff.signal });
  process.off('SIGINT', callOff);
  if (targets.length > 1) say(`${verb}: ${summaryOf(results)}${dryRun ? ' (nothing was done: --dry-run)' : ''}`);
  process.exitCode = exitCodeOf(results);
  if (results.length === targets.length) return;
  say(`called off: ${targets.length - results.length} of ${targets.length} runs were left alone.`);
  process.exitCode = ExitCode.interrupted;
}

async function named(operations: Operations, ids: readonly string[]): Promise<readonly Target[]> {
  const targets = new Map<string, Target>();
  for (const meant of ids) {
    const { id, saga, request } = await findRun(operations, meant);
    targets.set(id, { id, saga, request });
  }
  return [...targets.values()];
}

/** Says how many there are, and of what. */
async function alike(operations: Operations, verb: Verb, meant: string): Promise<readonly Target[]> {
  const like = await findRun(operations, meant);
  const runs = await runsLike(operations, like.id);
  const [first] = runs;
  if (first === undefined) throw new AmendsError('RUN_ENDED', `No live run stands as ${like.id} does any more.`);
  const doing = first.doing?.[0];
  const stands = doing === undefined ? whereAndWhy(first) : `${placeOf(doing)}${doing.error?.code === undefined ? '' : `, ${doing.error.code}`}`;
  say(`${runs.length} ${runs.length === 1 ? 'run' : 'runs'} of ${like.saga} at ${stands}: ${verb} is for ${runs.length === 1 ? 'it' : 'all of them'}`);
  return runs.map(({ id, saga, request }) => ({ id, saga, request }));
}

/** More than one, and what cannot be undone, is asked about where somebody can be asked. */
async function agreed(verb: Verb, targets: readonly Target[], { yes }: VerbOptions): Promise<boolean> {
  if (yes || !somebodyIsThere() || (targets.length === 1 && verb !== 'abandon')) return true;
  for (const { id, saga, request } of targets.slice(0, NAMED)) say(`  ${id}  ${saga} of ${request}`);
  if (targets.length > NAMED) say(`  … and ${targets.length - NAMED} more`);
  const runs = targets.length === 1 ? 'this run' : `these ${targets.length} runs`;
  return confirmed(verb === 'abandon' ? `End ${runs} now, and undo nothing?` : `${verb} ${runs}?`);
}

function examplesFor(verb: Verb): Readonly<Record<string, string>> {
  const step = OF_STEPS.has(verb)
    ? { [`${verb === 'wake' ? 'one step' : 'one of several stuck steps'} of a run`]: `amends runs ${verb} RUN_ID --step CreateCustomer --reason "…"` }
    : {};
  return {
    ...(verb === 'complete'
      ? { 'what the vendor has made by hand': `amends runs complete RUN_ID --outcome '{"id":"C-9"}' --reason "made by phone"` }
      : { 'one run': `amends runs ${verb} RUN_ID --reason "the vendor is up again"` }),
    ...step,
    'what would happen to all that hang in the same place': `amends runs ${verb} --all-like RUN_ID --dry-run`,
    ...(verb === 'abandon' ? {} : { 'all of them': `amends runs ${verb} --all-like RUN_ID --reason "the vendor is up again"` }),
  };
}
