import { parseArgs } from 'node:util';
import { Soak } from './soak';
import { soakReport } from './soak-report';

/** `npm run soak -- --orders 1000 --seed 1`: prints what came of it, and ends with 1 if an order is not as it must be. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { orders: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' }, width: { type: 'string', default: '40' } },
  });
  const figures = await Soak.run({
    orders: Number(values.orders),
    seed: Number(values.seed),
    width: Number(values.width),
    progress: (ended) => process.stderr.write(`${ended} of ${values.orders} orders have ended\n`),
  });
  process.stdout.write(soakReport(figures));
  process.exitCode = figures.wrong.length + figures.unanswered.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
