#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { planCommand } from './commands/plan';
import { runsCommand } from './commands/runs';
import { sandboxCommand } from './commands/sandbox';
import { startCommand } from './commands/start';
import { reportError } from './report-error';

/** The status of a process that was called wrongly, as shells use it. */
const WRONG_USAGE = 2;

async function main(): Promise<number> {
  const program = new Command('amends')
    .description('Carries orders out step by step, and makes amends when a step fails.')
    .exitOverride()
    .showHelpAfterError('(see amends --help)')
    .configureHelp({ showGlobalOptions: true });
  // commands inherit how to fail only when they are made here
  startCommand(program.command('start'));
  planCommand(program.command('plan'));
  runsCommand(program.command('runs'));
  sandboxCommand(program.command('sandbox'));
  try {
    await program.parseAsync();
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
    reportError(error);
    return 1;
  }
}

// What a provider left open must not keep a finished process alive.
void main().then((status) => process.exit(status));
