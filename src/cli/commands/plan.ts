import type { Command } from 'commander';
import { Application } from '../../application';
import { examplesOf } from '../examples-of';
import { extensionOption } from '../extension-option';
import { loadExtension } from '../load-extension';
import { planTable } from '../plan-table';
import { printJson } from '../print-json';
import { readRequest } from '../read-request';

interface PlanOptions {
  readonly extension: string;
  readonly json?: true;
}

const EXAMPLES = {
  'what an order would lead to': 'amends plan asset_purchase_request_processing request.json',
  'the same, as JSON for a program': 'amends plan asset_purchase_request_processing request.json --json',
  'a request that another program prints': 'print-request PR-1 | amends plan ordered - --extension dist/extension.js',
};

/** `amends plan <event> <request>`: prints which steps would run, and executes nothing. */
export function planCommand(command: Command): void {
  command
    .description('print which steps would run for a request, in order; executes nothing')
    .argument('<event>', 'the event that carries the request')
    .argument('<request>', 'a file with the request as JSON; - for stdin')
    .addOption(extensionOption())
    .option('--json', 'print JSON')
    .addHelpText('after', examplesOf(EXAMPLES))
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
