import { ConnectSandbox } from '../../../src/sandbox/connect/connect-sandbox';
import { EaasPart } from '../../../src/sandbox/connect/eaas-part';

/** A sandbox in a process of its own, to be killed: `eaas-sandbox-process.ts PORT FILE`. Prints its URL, and is short of patience. */
async function main(): Promise<void> {
  const [port = '0', data = ':memory:'] = process.argv.slice(2);
  const policy = { grace: 300, settle: 100, retry: { first: 20, most: 200, times: 1_000 } };
  const sandbox = new ConnectSandbox({ port: Number(port), data }).attach(({ store }) => new EaasPart(store, { policy }));
  await sandbox.start();
  process.stdout.write(`${sandbox.url}\n`);
  process.stdin.once('end', () => process.exit(0)).resume();
  process.once('SIGTERM', () => void sandbox.stop().then(() => process.exit(0)));
}

void main();
