import { parseArgs } from 'node:util';
import { startVendor } from './vendor';

/**
 * The sandbox vendor as a process of its own: prints one line of JSON with its URL when it listens, and ends at SIGTERM or SIGINT.
 * With `--with-parent` it ends when its standard input does, so that a killed parent leaves nothing behind, and takes no notice of Ctrl-C,
 * which a terminal sends to both, so that the parent can finish what it began.
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
  process.once('SIGTERM', stop);
  if (values['with-parent']) {
    process.on('SIGINT', () => undefined);
    process.stdin.once('end', stop).once('error', stop).resume();
  } else {
    process.once('SIGINT', stop);
  }
  process.stdout.write(`${JSON.stringify({ url: vendor.url })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
