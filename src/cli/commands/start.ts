import { Argument, InvalidArgumentError, type Command } from 'commander';
import { Application } from '../../application';
import { ConnectClient } from '../../clients/connect/connect-client';
import type { RunSummary } from '../../engine/engine';
import type { ConnectHost } from '../../hosts/connect/connect-host';
import type { Host } from '../../hosts/host';
import { HttpHost } from '../../hosts/http/http-host';
import { Config } from '../../services/config';
import { Logger } from '../../services/logger';
import { Redactor } from '../../services/redactor';
import { variablesOf } from '../../variables';
import { examplesOf } from '../examples-of';
import { loadExtension } from '../load-extension';
import { portNumber } from '../port-number';
import { say } from '../say';
import { shutdownSignal } from '../shutdown-signal';

interface StartOptions {
  readonly host?: readonly Transport[];
  readonly port?: number;
  readonly address?: string;
  readonly journal?: string;
  readonly validate: boolean;
}

const TRANSPORTS = ['http', 'connect'] as const;
type Transport = (typeof TRANSPORTS)[number];

const EXAMPLES = {
  'the extension of this project, with its page at http://127.0.0.1:8080': 'amends start',
  'what is built, on a journal that outlives a deploy': 'amends start dist/extension.js --journal /var/lib/shop/journal.db',
  'orders of CloudBlue Connect, and the page beside them': 'amends start --host connect --host http',
  'a second process on the same journal, which shares the work': 'amends start --port 8081',
};

/** `amends start [extension]`: runs an extension behind its hosts until it is told to stop. */
export function startCommand(command: Command): void {
  command
    .description('start an extension behind HTTP or Connect')
    .addArgument(new Argument('[extension]', 'the module that exports it').default('extension.ts', 'extension.ts, else src/extension.ts'))
    .option('--host <http|connect>', 'where events come from (http); may be given twice', transport)
    .option('--port <number>', 'where the HTTP host listens, 0 for any free port (PORT, else 8080)', portNumber)
    .option('--address <address>', 'the address it listens on (HOST, else 127.0.0.1); beyond loopback AMENDS_TOKEN or AMENDS_TOKENS must be set')
    .option('--journal <file>', 'where runs are remembered (JOURNAL_PATH, else .amends/journal.db)')
    .option('--no-validate', 'do not check what the extension declares to Connect before it is declared')
    .addHelpText('after', examplesOf(EXAMPLES))
    .action(start);
}

/** What is at work, as far as the start has got. */
interface Running {
  application?: Application;
  readonly hosts: Host[];
  connect?: ConnectHost;
}

async function start(path: string, options: StartOptions): Promise<void> {
  setEnvironment({ PORT: options.port?.toString(), HOST: options.address, JOURNAL_PATH: options.journal });
  const signal = shutdownSignal(); // from here on: runs are at work before a host listens
  const running: Running = { hosts: [] };
  const starting = begin(path, options, running);
  let failure: unknown;
  try {
    await Promise.race([starting, signal]);
    failure = await Promise.race([signal, ended(running)]);
  } catch (error) {
    await stop(running);
    throw error;
  }
  starting.catch(() => undefined); // what is stopped while it starts may complain
  say('stopping; running steps may finish. A second signal ends the process at once.');
  await stop(running);
  if (failure !== undefined) throw failure as Error;
  say('stopped.');
}

async function begin(path: string, options: StartOptions, running: Running): Promise<void> {
  const transports: readonly Transport[] = options.host ?? ['http'];
  const extension = loadExtension(path);
  const connects = transports.includes('connect');
  const awaited = connects ? variablesOf(extension).map(({ name }) => name) : [];
  const registered = Application.register(extension, { awaited, needs: connects ? [ConnectClient] : [] });
  if (connects) running.connect = await transportOfConnect().connectTransport({ extension, path, registered, validates: options.validate });
  if (running.connect !== undefined) running.hosts.push(running.connect);
  if (awaited.length > 0) await running.connect?.connect(registered); // providers may need what Connect tells
  const application = (running.application = await registered.start());
  announceRuns(application);
  if (transports.includes('http')) await listen(extension.name, application, running);
  if (running.connect === undefined) return;
  await running.connect.start(application);
  say(`${extension.name} takes tasks of ${application.container.get(Config).get('ENVIRONMENT_ID')} from Connect`);
}

/** Loaded where it is asked for: a start behind HTTP does without. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- at once, and by a path that is the same for sources and for what is built
const transportOfConnect = (): typeof import('../connect-transport') => require('../connect-transport') as typeof import('../connect-transport');

async function listen(name: string, application: Application, { hosts }: Running): Promise<void> {
  const host = httpHost(application);
  await host.start(application);
  hosts.push(host);
  announce(name, host.url, application);
}

/** When Connect does not want the extension any more, and nobody else does; an error of its host ends the process, whoever else is there. */
async function ended({ connect, hosts }: Running): Promise<unknown> {
  const error = await (connect?.ended ?? never());
  return error === undefined && hosts.length > 1 ? never() : error;
}

const never = (): Promise<never> => new Promise(() => undefined);

/**
 * Hosts accept nothing from now on. Tasks of Connect have the grace to end by themselves, so that their answers are recorded; the deliveries that hosts still wait
 * for then are answered by the application's stop, which keeps the services for them.
 */
async function stop({ application, hosts, connect }: Running): Promise<void> {
  const drained = Promise.all(hosts.map((host) => host.stop()));
  if (application !== undefined && connect !== undefined) await within(application.container.get(Config).get('SHUTDOWN_GRACE') * 1_000, drained);
  await Promise.all([drained, application?.stop(drained.catch(() => undefined))]);
}

/** Resolves when the work is done, and at the latest after `milliseconds`. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
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
    page: config.get('HTTP_PAGE'),
    logger: container.get(Logger),
    redactor: Redactor.of(config),
  });
}

function announceRuns({ resumed }: Application): void {
  if (resumed.length > 0)
    say(`resumes ${resumed.length} ${resumed.length === 1 ? 'run' : 'runs'}: ${resumed.slice(0, 5).map(runName).join(', ')}${resumed.length > 5 ? ', …' : ''}`);
}

function announce(name: string, url: string, application: Application): void {
  const { container } = application;
  say(`${name} listens on ${url}`);
  const event = application.events()[0]?.event;
  const config = container.get(Config);
  if (config.get('HTTP_PAGE')) say(`its page, for operators: ${url}/`);
  const secret = config.get('AMENDS_TOKEN') ? '$AMENDS_TOKEN' : config.get('AMENDS_TOKENS') && 'YOUR_TOKEN';
  const token = secret ? ` -H "Authorization: Bearer ${secret}"` : '';
  if (event !== undefined) say(`try: curl -sS ${url}/events/${encodeURIComponent(event)}${token} -d '{"id":"PR-1"}'`);
}

function runName({ saga, request }: RunSummary): string {
  return `${saga} of ${request}`;
}

function transport(text: string, before: readonly Transport[] = []): readonly Transport[] {
  const found = TRANSPORTS.find((name) => name === text);
  if (found !== undefined) return [...before, found];
  throw new InvalidArgumentError('Give http or connect; the address that the HTTP host listens on is --address.');
}

/** Flags win over the environment, which wins over a file `.env`. */
function setEnvironment(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) if (value !== undefined) process.env[name] = value;
}
