import { Command } from 'commander';
import { packageVersion } from '../clients/package-version';
import { COMMANDS } from './command-list';
import { examplesOf } from './examples-of';

const EXAMPLES = {
  'what hangs, and why': 'amends runs list',
  'one order in full, with what can be done about it': 'amends runs show PR-4711-001',
  'all that hang at the same error, once the vendor is up again': 'amends runs retry --all-like PR-4711-001 --reason "the vendor is up again"',
};

/** The command line, with every command by its name, and those that `isCalled` says so with all that belongs to them. */
export function amendsProgram(isCalled: (name: string) => boolean): Command {
  const program = new Command('amends')
    .description('Carries orders out step by step, and makes amends when a step fails.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .exitOverride()
    .showHelpAfterError('(see amends --help)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', examplesOf(EXAMPLES));
  for (const { name, group, summary, declare } of COMMANDS) {
    // commands inherit how to fail only when they are made here
    const command = program.command(name, { hidden: group === undefined }).summary(summary);
    if (group !== undefined) command.helpGroup(group);
    if (isCalled(name)) declare(command);
  }
  return program;
}
