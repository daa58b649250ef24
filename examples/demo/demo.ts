import { parseArgs } from 'node:util';
import { AmendsError, Application, Config, Logger } from 'amends';
import { HttpHost } from 'amends/hosts/http';
import { WorkspacesExtension } from '../../extension';
import { orders, type Order } from '../orders';
import { Batch } from './batch';
import { deliver } from './deliver';
import { bold, dim, red, yellow } from './paint';
import { Storyteller } from './storyteller';
import { complaints, summary, type Ending } from './summary';
import { VendorProcess } from './vendor-process';

/** The folder in which everything is remembered. */
const FOLDER = '.amends';

const HELP = `Fulfils a handful of orders against a sandbox vendor, and stays up.

  npm start                  until Ctrl-C
  npm start -- --once        ends after the summary: 0 when every order ended as it should

Kill it with -9 in the middle and start it again: it goes on where it stood.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { once: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } } });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const stop = new Promise<void>((resolve) => ['SIGINT', 'SIGTERM'].forEach((signal) => process.once(signal, () => resolve())));
  const vendor = await VendorProcess.start(`${FOLDER}/vendor.db`);
  process.env['VENDOR_URL'] = vendor.url;
  process.env['LOG_LEVEL'] ??= 'silent'; // the story below is told by the runs themselves
  try {
    return await fulfil(vendor, values.once, stop);
  } finally {
    await vendor.stop();
  }
}

async function fulfil(vendor: VendorProcess, once: boolean, stop: Promise<void>): Promise<number> {
  const batch = Batch.open(`${FOLDER}/demo.json`);
  const list = orders(String(batch.number));
  const labels = new Map(list.map(({ request }, index) => [request.id, `#${index + 1}`]));
  const story = new Storyteller(labels);
  const application = await Application.start(WorkspacesExtension);
  application.engine.observe(story.listener);
  const host = await listen(application);
  introduce(list, labels, batch, application, vendor);
  let status: number | undefined;
  const telling = tell(list, labels, host.url, application, vendor).then((endings) => {
    batch.finish();
    process.stdout.write(summary(endings));
    status = endings.some((ending) => complaints(ending).length > 0) ? 1 : 0;
    if (!once) invite(host.url);
  });
  await Promise.race([stop, once ? telling : telling.then(() => stop)]);
  await Promise.all([host.stop(), application.stop(), telling.catch(() => undefined)].slice(0, status === undefined ? 2 : 3));
  return status ?? 130;
}

/** On the configured port; where that is the default and taken, on any free one. */
async function listen(application: Application): Promise<HttpHost> {
  const config = application.container.get(Config);
  const options = {
    host: config.get('HOST'),
    token: config.get('AMENDS_TOKEN'),
    tokens: config.get('AMENDS_TOKENS'),
    logger: application.container.get(Logger),
    patience: config.get('HTTP_PATIENCE'),
  };
  const host = new HttpHost({ ...options, port: config.get('PORT') });
  try {
    await host.start(application);
    return host;
  } catch (error) {
    if (process.env['PORT'] !== undefined || !(error instanceof AmendsError) || error.code !== 'BIND_FAILED') throw error;
    const other = new HttpHost({ ...options, port: 0 });
    await other.start(application);
    return other;
  }
}

function introduce(list: readonly Order[], labels: ReadonlyMap<string, string>, batch: Batch, application: Application, vendor: VendorProcess): void {
  const lines = list.map(({ title, request }) => `  ${labels.get(request.id)!.padEnd(3)} ${dim(request.id)}  ${title}`);
  process.stdout.write(
    `${bold(`${list.length} orders for workspaces`)}, against a sandbox vendor at ${vendor.url}, remembered in ${FOLDER}/\n${lines.join('\n')}\n\n`,
  );
  if (!batch.goesOn) return;
  const resumed = application.resumed.map((run) => `  ${(labels.get(run.request) ?? run.request).padEnd(3)} ${run.saga} of ${run.request}, ${run.state}`);
  process.stdout.write(
    yellow(
      `The process before this one was ended in the middle. ${resumed.length} ${resumed.length === 1 ? 'run was' : 'runs were'} unfinished, and ${resumed.length === 1 ? 'goes' : 'go'} on:\n`,
    ),
  );
  process.stdout.write(`${resumed.join('\n')}${resumed.length === 0 ? '' : '\n'}\n`);
}

/** Delivers all orders at once, but for those that need another to have ended. */
async function tell(
  list: readonly Order[],
  labels: ReadonlyMap<string, string>,
  url: string,
  application: Application,
  vendor: VendorProcess,
): Promise<readonly Ending[]> {
  const ended = new Map<string, Promise<Ending>>();
  for (const order of list) {
    const before = order.after === undefined ? undefined : ended.get(order.after);
    ended.set(order.request.id, conclude(order, labels.get(order.request.id)!, url, application, vendor, before));
  }
  return Promise.all(ended.values());
}

async function conclude(
  order: Order,
  label: string,
  url: string,
  application: Application,
  vendor: VendorProcess,
  before: Promise<Ending> | undefined,
): Promise<Ending> {
  await before;
  const answer = await deliver(url, order);
  const run = answer.run === null ? undefined : application.engine.find(answer.run.id);
  return { label, order, answer, run, effects: await vendor.effectsOf(order.request.id) };
}

function invite(url: string): void {
  process.stdout.write(`
It stays up at ${bold(url)}. Try it:
  curl -s '${url}/runs?limit=3'
  curl -s ${url}/events/asset_purchase_request_processing -d @examples/purchase-request.json
Ctrl-C ends it.
`);
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${red(error instanceof AmendsError ? `${error.code}: ${error.message}` : String((error as Error).stack))}\n`);
    process.exit(1);
  },
);
