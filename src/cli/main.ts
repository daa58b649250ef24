#!/usr/bin/env node
import { CommanderError } from 'commander';
import { amendsProgram } from './amends-program';
import { endWithReader } from './closed-stdout';
import { ExitCode } from './exit-code';
import { reportError } from './report-error';

async function main(): Promise<number> {
  endWithReader();
  const words = process.argv.slice(2);
  try {
    await amendsProgram((name) => words.includes(name)).parseAsync();
    return Number(process.exitCode ?? ExitCode.done);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.done : ExitCode.wrongUsage;
    reportError(error);
    return ExitCode.failed;
  }
}

// What a provider left open must not keep a finished process alive.
void main().then((status) => process.exit(status));
