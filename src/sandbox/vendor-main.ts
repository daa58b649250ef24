import { parseArgs } from 'node:util';
import { endOfParent } from './end-of-parent';
import { startVendor } from './vendor';

/**
 * The sandbox vendor as a process of its own: prints one line of JSON with its URL when it listens, and ends at SIGTERM or SIGINT; with `--with-parent` when
 * whoever started it does.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      data: { type: 'string' },
      provisioning: { type: 'string' },
      'with-parent': { type: 'boolean', default: false },
    },
  });
  const vendor = await startVendor({
    port: Number(values.port),
    ...(values.data !== undefined && { data: values.data }),
    ...(values.provisioning !== undefined && { provisioning: Number(values.provisioning) }),
  });
  const stop = (): void => void vendor.close().then(() => process.exit(0));
  if (values['with-parent']) void endOfParent().then(stop);
  else process.once('SIGTERM', stop).once('SIGINT', stop);
  process.stdout.write(`${JSON.stringify({ url: vendor.url })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
