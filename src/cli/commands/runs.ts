import { Argument, InvalidArgumentError, type Command } from 'commander';
import { Application } from '../../application';
import type { RunSummary, Verb } from '../../engine/engine';
import { osUser } from '../../os-user';
import { loadExtension } from '../load-extension';

const VERBS: readonly Verb[] = ['retry', 'wake', 'bypass', 'complete', 'cancel', 'abandon'];

/** The status of a verb that nobody has carried out yet. */
const RECORDED = 3;

interface RunsOptions {
  readonly reason: string;
  readonly step?: string;
  readonly outcome?: unknown;
  readonly extension: string;
  readonly journal?: string;
}

/** `amends runs <verb> <run>`: an operator's verb, left in the journal for the process that has the run, or will have it. */
export function runsCommand(command: Command): void {
  command
    .description('retry, wake, bypass, complete, cancel or abandon a run, whether its extension runs or not')
    .addArgument(new Argument('<verb>', 'what shall be done').choices(VERBS))
    .argument('<run>', 'the id of the run')
    .requiredOption('--reason <text>', 'why: it is journaled, with the user of the operating system')
    .option('--step <name>', 'the step that is meant, where there are several')
    .option('--outcome <json>', 'with complete: what the step would have returned', json)
    .option('--extension <path>', 'the module that exports the extension', 'extension.ts')
    .option('--journal <file>', 'where runs are remembered (JOURNAL_PATH, else .amends/journal.db)')
    .action(steer);
}

async function steer(verb: Verb, id: string, { reason, step, outcome, extension, journal }: RunsOptions): Promise<void> {
  if (journal !== undefined) process.env['JOURNAL_PATH'] = journal;
  const application = await Application.look(loadExtension(extension));
  try {
    const said = { by: osUser(), why: reason, ...(step === undefined ? {} : { step }), ...(outcome === undefined ? {} : { outcome }) };
    const run = await application.engine.command(id, verb, said);
    process.stdout.write(`${verb}: ${told(run)}\n`);
    if (run.recorded) process.exitCode = RECORDED;
  } finally {
    await application.stop();
  }
}

function told({ recorded, owned, saga, request, state }: RunSummary): string {
  if (owned) return 'recorded; a process works on the journal, and has not come to it within two seconds: it happens as soon as it does';
  return recorded ? 'recorded; it happens at the next start' : `${saga} of ${request} is ${state} now`;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InvalidArgumentError('Give JSON, such as \'{"id":"C-9"}\' or \'"text"\'.');
  }
}
