import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { Application } from '../../application';
import { AmendsError, asError } from '../../core/errors';
import { loadExtension } from '../load-extension';
import { planTable } from '../plan-table';
import { printJson } from '../print-json';

interface PlanOptions {
  readonly extension: string;
  readonly json?: true;
}

/** `amends plan <event> <request>`: prints which steps would run, and executes nothing. */
export function planCommand(command: Command): void {
  command
    .description('print which steps would run for a request, in order; executes nothing')
    .argument('<event>', 'the event that carries the request')
    .argument('<request>', 'a file with the request as JSON; - for stdin')
    .option('--extension <path>', 'the module that exports the extension', 'extension.ts')
    .option('--json', 'print JSON')
    .action(plan);
}

async function plan(event: string, path: string, options: PlanOptions): Promise<void> {
  const request = readRequest(path);
  const application = await Application.prepare(loadExtension(options.extension));
  try {
    const inspected = await application.inspect(event, request);
    if (options.json) printJson(inspected);
    else process.stdout.write(planTable(inspected, process.stdout));
  } finally {
    await application.stop();
  }
}

function readRequest(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new AmendsError('REQUEST_INVALID', `The request cannot be read: ${asError(error).message}`, { cause: error });
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    throw new AmendsError('BODY_INVALID', `${path} is not JSON: ${asError(error).message}`, { cause: error });
  }
}
