import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { AmendsError } from '../../core/errors';
import { ConnectSandbox } from '../../sandbox/connect/connect-sandbox';
import { EaasPart } from '../../sandbox/connect/eaas-part';
import { addSandboxExamples } from '../add-sandbox-examples';
import { endOfParent } from '../../sandbox/end-of-parent';
import { portNumber } from '../port-number';
import { SANDBOX_PORT, sandboxPortForSubcommands } from '../sandbox-calls';
import { say } from '../say';
import { shellWord } from '../shell-word';
import { shutdownSignal } from '../shutdown-signal';
import { sandboxFaultCommands } from './sandbox-faults';
import { sandboxOrderCommands } from './sandbox-orders';

interface SandboxOptions {
  readonly port: number;
  readonly data: string;
  readonly cert?: string;
  readonly key?: string;
  readonly withParent?: true;
}

/** `amends sandbox`: a local Connect, until it is told to stop; its subcommands order there. */
export function sandboxCommand(command: Command): void {
  command
    .description('run a local Connect to develop against, or order there')
    .option('--port <number>', 'where to listen, 0 for any free port', portNumber, SANDBOX_PORT)
    .option('--data <file>', 'where it remembers everything; :memory: for nowhere', '.amends/sandbox.db')
    .option('--cert <file>', 'serve HTTPS with this certificate (PEM)')
    .option('--key <file>', 'the key of the certificate (PEM)')
    .option('--with-parent', 'end when the standard input does')
    .action(serve);
  sandboxOrderCommands(command);
  sandboxFaultCommands(command);
  sandboxPortForSubcommands(command);
  addSandboxExamples(command);
}

async function serve({ port, data, cert, key, withParent }: SandboxOptions): Promise<void> {
  const ended = withParent ? endOfParent() : shutdownSignal();
  const tls = tlsOf(cert, key);
  const sandbox = new ConnectSandbox({ port, data, ...(tls && { tls }) }).attach(({ store }) => new EaasPart(store, { log: say }));
  await sandbox.start();
  for (const [name, value] of Object.entries(sandbox.variables)) process.stdout.write(`${name}=${shellWord(value)}\n`);
  say(`the sandbox listens on ${sandbox.url} and remembers in ${data}`);
  const where = tls !== undefined ? ` --url ${sandbox.url}` : port === SANDBOX_PORT ? '' : ` --port ${new URL(sandbox.url).port}`;
  say(`try: amends sandbox purchase${where}`);
  await ended;
  await sandbox.stop();
  say('stopped.');
}

function tlsOf(cert: string | undefined, key: string | undefined): { readonly cert: Buffer; readonly key: Buffer } | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) throw new AmendsError('CONFIG_INVALID', 'HTTPS takes both --cert and --key.');
  const read = (flag: string, file: string): Buffer => {
    try {
      return readFileSync(file);
    } catch (error) {
      throw new AmendsError('CONFIG_INVALID', `${flag} cannot be read: ${(error as Error).message}.`, { cause: error });
    }
  };
  return { cert: read('--cert', cert), key: read('--key', key) };
}
