import { Command } from 'commander';
import { packageVersion } from '../clients/package-version';
import { COMMANDS } from './command-list';

/** The command line, with every command by its name, and those that `isCalled` says so with all that belongs to them. */
export function amendsProgram(isCalled: (name: string) => boolean): Command {
  const program = new Command('amends')
    .description('Carries orders out step by step, and makes amends when a step fails.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .exitOverride()
    .showHelpAfterError('(see amends --help)')
    .configureHelp({ showGlobalOptions: true });
  for (const { name, group, summary, declare } of COMMANDS) {
    // commands inherit how to fail only when they are made here
    const command = program.command(name).helpGroup(group).summary(summary);
    if (isCalled(name)) declare(command);
  }
  return program;
}
