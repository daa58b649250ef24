import type { Command } from 'commander';
import { Application } from '../../application';
import type { RunSummary } from '../../engine/engine';
import { HttpHost } from '../../hosts/http/http-host';
import { Config } from '../../services/config';
import { Logger } from '../../services/logger';
import { Redactor } from '../../services/redactor';
import { loadExtension } from '../load-extension';
import { portNumber } from '../port-number';
import { shutdownSignal } from '../shutdown-signal';

interface StartOptions {
  readonly port?: number;
  readonly host?: string;
  readonly journal?: string;
}

/** `amends start [extension]`: runs an extension behind the HTTP host until it is told to stop. */
export function startCommand(command: Command): void {
  command
    .description('start an extension behind the HTTP host')
    .argument('[extension]', 'the module that exports it', 'extension.ts')
    .option('--port <number>', 'where to listen, 0 for any free port (PORT, else 8080)', portNumber)
    .option('--host <address>', 'the address to listen on (HOST, else 127.0.0.1); beyond loopback AMENDS_TOKEN or AMENDS_TOKENS must be set')
    .option('--journal <file>', 'where runs are remembered (JOURNAL_PATH, else .amends/journal.db)')
    .action(start);
}

async function start(path: string, options: StartOptions): Promise<void> {
  setEnvironment({ PORT: options.port?.toString(), HOST: options.host, JOURNAL_PATH: options.journal });
  const signal = shutdownSignal(); // from here on: runs are at work before the host listens
  const extension = loadExtension(path);
  const application = await Application.start(extension);
  const host = httpHost(application);
  try {
    await host.start(application);
  } catch (error) {
    await application.stop();
    throw error;
  }
  announce(extension.name, host.url, application);
  await signal;
  say('stopping; running steps may finish. A second signal ends the process at once.');
  // Together: the host accepts nothing from now on, and the deliveries that it still waits for are answered by the application's stop.
  await Promise.all([host.stop(), application.stop()]);
  say('stopped.');
}

function httpHost({ container }: Application): HttpHost {
  const config = container.get(Config);
  return new HttpHost({
    host: config.get('HOST'),
    port: config.get('PORT'),
    token: config.get('AMENDS_TOKEN'),
    tokens: config.get('AMENDS_TOKENS'),
    patience: config.get('HTTP_PATIENCE'),
    bodyLimit: config.get('HTTP_BODY_LIMIT'),
    logger: container.get(Logger),
    redactor: Redactor.of(config),
  });
}

function announce(name: string, url: string, application: Application): void {
  const { resumed, container } = application;
  if (resumed.length > 0)
    say(`resumes ${resumed.length} ${resumed.length === 1 ? 'run' : 'runs'}: ${resumed.slice(0, 5).map(runName).join(', ')}${resumed.length > 5 ? ', …' : ''}`);
  say(`${name} listens on ${url}`);
  const event = application.events()[0]?.event;
  const config = container.get(Config);
  const secret = config.get('AMENDS_TOKEN') ? '$AMENDS_TOKEN' : config.get('AMENDS_TOKENS') && 'YOUR_TOKEN';
  const token = secret ? ` -H "Authorization: Bearer ${secret}"` : '';
  if (event !== undefined) say(`try: curl -sS ${url}/events/${encodeURIComponent(event)}${token} -d '{"id":"PR-1"}'`);
}

function runName({ saga, request }: RunSummary): string {
  return `${saga} of ${request}`;
}

/** Flags win over the environment, which wins over a file `.env`. */
function setEnvironment(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) if (value !== undefined) process.env[name] = value;
}

/** Stdout is for data. */
function say(line: string): void {
  process.stderr.write(`amends: ${line}\n`);
}
