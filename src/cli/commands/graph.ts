/* eslint-disable @typescript-eslint/no-require-imports -- the extension is loaded when it is asked for, not for the help */
import { writeFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { AmendsError } from '../../core/errors';
import type { SagaDescription } from '../../saga-description';
import { examplesOf } from '../examples-of';
import { extensionOption } from '../extension-option';
import { drawSaga } from '../graph/saga-picture';
import { sagaMermaid } from '../graph/saga-mermaid';
import { jsonOf } from '../print-json';
import { say } from '../say';
import { Sheet } from '../sheet';

interface GraphOptions {
  readonly extension: string;
  readonly mermaid?: true;
  readonly json?: true;
  readonly output?: string;
}

const EXAMPLES = {
  'which sagas there are': 'amends graph',
  'one of them, with where nothing is undone any more': 'amends graph PurchaseSaga',
  'a picture for a document': 'amends graph PurchaseSaga --mermaid --output purchase.mmd',
};

/** `amends graph [saga]`: draws a saga from its class, before there is any run; without a name it lists the sagas. */
export function graphCommand(command: Command): void {
  command
    .description('draw a saga from its class, or list those that the extension has; nothing is executed')
    .argument('[saga]', 'the durable name of the saga: its class, unless it says otherwise')
    .addOption(extensionOption())
    .addOption(new Option('--mermaid', 'print a flowchart of Mermaid').conflicts('json'))
    .option('--json', 'print JSON')
    .option('--output <file>', 'write it to a file')
    .addHelpText('after', examplesOf(EXAMPLES))
    .action(graph);
}

async function graph(name: string | undefined, options: GraphOptions): Promise<void> {
  const sagas = await sagasOf(options.extension);
  const text = name === undefined ? listed(sagas, options) : drawn(sagaNamed(sagas, name), options);
  if (options.output === undefined) {
    process.stdout.write(text);
    return;
  }
  writeFileSync(options.output, text);
  say(`wrote ${options.output}`);
}

async function sagasOf(path: string): Promise<readonly SagaDescription[]> {
  const { loadExtension } = require('../load-extension') as typeof import('../load-extension');
  const extension = loadExtension(path);
  const { Application } = require('../../application') as typeof import('../../application');
  try {
    return Application.register(extension).sagas();
  } catch (error) {
    if (!(error instanceof AmendsError) || error.code !== 'BINDING_MISSING') throw error;
  }
  // a saga asks for what only the boot of a provider binds
  const application = await Application.prepare(extension);
  try {
    return application.sagas();
  } finally {
    await application.stop();
  }
}

function sagaNamed(sagas: readonly SagaDescription[], name: string): SagaDescription {
  const found = sagas.find((saga) => saga.name === name) ?? sagas.find((saga) => saga.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  throw new AmendsError('SAGA_UNLISTED', `The extension lists no saga ${name}; it lists ${sagas.map((saga) => saga.name).join(', ') || 'none'}.`);
}

function drawn(saga: SagaDescription, { json, mermaid, output }: GraphOptions): string {
  if (json) return jsonOf(saga);
  if (mermaid) return sagaMermaid(saga);
  const sheet = new Sheet(output === undefined ? process.stdout : {});
  drawSaga(sheet, saga);
  return sheet.toString();
}

function listed(sagas: readonly SagaDescription[], { json, mermaid, output }: GraphOptions): string {
  if (json) return jsonOf(sagas);
  if (mermaid) throw new AmendsError('SAGA_UNLISTED', `Name the saga to draw: ${sagas.map(({ name }) => name).join(', ') || 'the extension lists none'}.`);
  const sheet = new Sheet(output === undefined ? process.stdout : {});
  const rows = sagas.map(({ name, steps, fixed }) => [
    name,
    String(steps.length),
    steps.find(({ kind }) => kind === 'pivot')?.name ?? '-',
    fixed ? 'the same for every run' : 'by the request',
  ]);
  sheet.table([{ heading: 'saga', least: 12 }, { heading: 'steps', align: 'right' }, { heading: 'pivot', least: 8 }, 'plan'], rows);
  return sheet.toString();
}
