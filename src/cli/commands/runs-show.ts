import type { Command } from 'commander';
import { examplesOf } from '../examples-of';
import { printJson } from '../print-json';
import { findRun } from '../runs/find-run';
import { withOperations } from '../runs/open-operations';
import { drawRun } from '../runs/run-page';
import { whereOptions, type WhereOptions } from '../runs/where-options';
import { Sheet } from '../sheet';

interface ShowOptions extends WhereOptions {
  readonly full?: true;
  readonly json?: true;
}

const EXAMPLES = {
  'why an order hangs, and what can be done about it': 'amends runs show PR-4711-001',
  'all of it, with stacks and whole values': 'amends runs show RUN_ID --full | less -R',
};

/** `amends runs show <run>`: one run in full. */
export function runsShowCommand(command: Command): void {
  command
    .description('show a run: how it stands and why, its plan, what happened, and what can be done about it now')
    .argument('<run>', 'its id; or that of its request, if only one run of that lives')
    .option('--full', 'fold nothing: whole values, stacks, and all of a long timeline')
    .option('--json', 'print JSON')
    .addHelpText('after', examplesOf(EXAMPLES))
    .action(show);
  whereOptions(command);
}

async function show(meant: string, options: ShowOptions): Promise<void> {
  const run = await withOperations(options, (operations) => findRun(operations, meant));
  if (options.json) {
    printJson(run);
    return;
  }
  const sheet = new Sheet(process.stdout);
  drawRun(sheet, run, { now: Date.now(), full: options.full, where: options });
  process.stdout.write(sheet.toString());
}
