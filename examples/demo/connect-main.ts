import { AmendsError } from 'amends';
import { ConnectSandbox } from 'amends/sandbox/connect/connect-sandbox';
import { EaasPart } from 'amends/sandbox/connect/eaas-part';
import { endOfParent } from 'amends/sandbox/end-of-parent';

/** Milliseconds that the sandbox of a killed demonstration may take to let go of its file. */
const LETTING_GO = 20_000;

/** In a hurry: a countdown of 30 s takes 1.5 s, and whoever was killed is not waited for. Times are in milliseconds. */
const policy = { countdownSecond: 50, grace: 500, settle: 250 };

/** `connect-main.ts FILE`: the sandbox of Connect in a process of its own. Prints where it is, as JSON. */
async function main(): Promise<void> {
  const ended = endOfParent();
  const sandbox = new ConnectSandbox({ data: process.argv[2]! }).attach(({ store }) => new EaasPart(store, { policy }));
  await start(sandbox, Date.now() + LETTING_GO);
  process.stdout.write(`${JSON.stringify({ url: sandbox.url, variables: sandbox.variables })}\n`);
  await ended;
  await sandbox.stop();
}

async function start(sandbox: ConnectSandbox, until: number): Promise<void> {
  try {
    await sandbox.start();
  } catch (error) {
    if (!(error instanceof AmendsError) || error.code !== 'SANDBOX_DATA' || Date.now() > until) throw error;
    await start(sandbox, until);
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
