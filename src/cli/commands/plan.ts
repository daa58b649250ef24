import type { Command } from 'commander';
import { Application } from '../../application';
import { loadExtension } from '../load-extension';
import { planTable } from '../plan-table';
import { printJson } from '../print-json';
import { readRequest } from '../read-request';

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
