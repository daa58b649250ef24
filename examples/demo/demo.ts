import { parseArgs } from 'node:util';
import { AmendsError } from 'amends';
import { Batch } from './batch';
import { Buyer } from './buyer';
import { ConnectProcess } from './connect-process';
import { demoOrders, type DemoOrder } from './demo-orders';
import { Fulfilment } from './fulfilment';
import { bold, dim, red, yellow } from './paint';
import { Storyteller } from './storyteller';
import { complaints, summary } from './summary';
import { tell } from './tell';
import { VendorProcess } from './vendor-process';

const HELP = `Fulfils a handful of orders of a sandbox Connect against a sandbox vendor, and stays up.

  npm start                  until Ctrl-C
  npm start -- --once        ends after the summary: 0 when every order ended as it should, at Connect and at the vendor
  npm start -- --folder DIR  remembers everything there (.amends/demo)

Kill it with -9 in the middle and start it again: it goes on where it stood.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      folder: { type: 'string', default: '.amends/demo' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const stop = new Promise<void>((resolve) => ['SIGINT', 'SIGTERM'].forEach((signal) => process.once(signal, () => resolve())));
  const batch = Batch.open(`${values.folder}/batch.json`);
  const [connect, vendor] = await Promise.all([ConnectProcess.start(`${values.folder}/connect.db`), VendorProcess.start(`${values.folder}/vendor.db`)]);
  try {
    return await demonstrate({ ...values, connect, vendor, batch, stop });
  } finally {
    await Promise.all([connect.stop(), vendor.stop()]);
  }
}

interface Stage {
  readonly once: boolean;
  readonly folder: string;
  readonly connect: ConnectProcess;
  readonly vendor: VendorProcess;
  readonly batch: Batch;
  /** When somebody wants it to end. */
  readonly stop: Promise<void>;
}

async function demonstrate(stage: Stage): Promise<number> {
  const { once, connect, vendor, batch, stop } = stage;
  const list = demoOrders(String(batch.number));
  const fulfilment = await Fulfilment.connect(stage);
  const buyer = new Buyer(connect, fulfilment.client);
  const story = new Storyteller(fulfilment.engine);
  for (const order of list) story.name((await buyer.find(order))?.id, order.label); // those that an earlier process has placed
  introduce(list, stage);
  fulfilment.engine.observe(story.listener);
  story.hold();
  const resumed = await fulfilment.start();
  if (batch.goesOn) process.stdout.write(goingOn(resumed.map((run) => `${story.labelOf(run.request).padEnd(3)} ${run.saga} of ${run.request}, ${run.state}`)));
  story.goOn();
  let status: number | undefined;
  const telling = tell(list, { buyer, connect, vendor, story, engine: fulfilment.engine }).then((endings) => {
    batch.finish();
    process.stdout.write(summary(endings));
    status = endings.some((ending) => complaints(ending).length > 0) ? 1 : 0;
    if (!once) invite(connect.url);
  });
  await Promise.race([stop, fulfilment.broken, once ? telling : telling.then(() => stop)]);
  await fulfilment.stop();
  return status ?? 130;
}

function introduce(list: readonly DemoOrder[], { connect, vendor, folder }: Stage): void {
  const lines = list.map(({ label, title }) => `  ${label.padEnd(3)} ${title}`).join('\n');
  const where = `A sandbox Connect at ${connect.url}, a sandbox vendor at ${vendor.url}, all of it remembered in ${folder}/`;
  process.stdout.write(`${bold(`${list.length} orders for workspaces`)}\n${lines}\n${dim(where)}\n\n`);
}

function goingOn(resumed: readonly string[]): string {
  const count = resumed.length === 1 ? '1 run was unfinished, and goes on' : `${resumed.length} runs were unfinished, and go on`;
  const head = `The process before this one was ended in the middle. ${count}${resumed.length === 0 ? '.' : ':'}`;
  return `${yellow(head)}\n${resumed.map((line) => `  ${line}\n`).join('')}\n`;
}

function invite(url: string): void {
  process.stdout.write(`
It stays up. Order something in another terminal:
  npm run -s amends -- sandbox purchase --url ${url}
  npm run -s amends -- sandbox purchase --param domain=other.taken.example --url ${url}
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
