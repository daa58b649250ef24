import type { Command } from 'commander';
import { examplesOf } from '../examples-of';
import { jsonArgument } from '../json-argument';
import { printJson } from '../print-json';
import { findRun } from '../runs/find-run';
import { withOperations } from '../runs/open-operations';
import { whereOptions, type WhereOptions } from '../runs/where-options';

interface MessageOptions extends WhereOptions {
  readonly id?: string;
  readonly json?: true;
}

const EXAMPLES = {
  'an approval that a run waits for': `amends message PR-4711-001 approval '{"approved":true}' --id mail-17`,
  'what a webhook brought, from a file': 'amends message RUN_ID provisioned @callback.json',
};

/** `amends message <run> <name> [payload]`: sends a message to a run. */
export function messageCommand(command: Command): void {
  command
    .description('send a message to a run, whether its extension runs or not; one that comes early is kept')
    .argument('<run>', 'the id of the run; or of its request, if only one run of that lives')
    .argument('<name>', 'the name of the message, as the run waits for it')
    .argument('[payload]', 'JSON, @file, or - for stdin', jsonArgument)
    .option('--id <id>', 'of the message: a second one with the same id changes nothing')
    .option('--json', 'print JSON')
    .addHelpText('after', examplesOf(EXAMPLES))
    .action(message);
  whereOptions(command);
}

async function message(meant: string, name: string, payload: unknown, options: MessageOptions): Promise<void> {
  await withOperations(options, async (operations) => {
    const { id } = await findRun(operations, meant);
    const accepted = await operations.send(id, name, payload, options.id);
    if (options.json) printJson({ accepted: true, duplicate: !accepted, run: id });
    else process.stdout.write(accepted ? 'accepted\n' : 'duplicate: a message with this id was sent before\n');
  });
}
