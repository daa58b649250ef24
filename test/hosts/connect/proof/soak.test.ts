import { Soak, type SoakFigures } from './soak';
import { soakReport } from './soak-report';

/** `SOAK_ORDERS=1000 npx jest test/hosts/connect/proof/soak.test.ts` goes on for longer; `npm run soak` prints the figures. */
const ORDERS = Number(process.env['SOAK_ORDERS'] ?? 60);
const SEED = Number(process.env['SEED'] ?? 7);

jest.setTimeout(120_000 + ORDERS * 1_000);

describe('orders through the sandbox, with sockets lost, deliveries doubled, answers lost, 429, 5xx and a vendor in trouble', () => {
  let figures: SoakFigures;
  beforeAll(async () => (figures = await Soak.run({ orders: ORDERS, seed: SEED })));

  test('all end approved once, or failed once at Connect with nothing left at the vendor, as their fate is, and nothing happens twice', () => {
    expect(figures.wrong).toEqual([]);
    expect(figures.approved + figures.failed).toBe(ORDERS);
    expect(figures.failed).toBeGreaterThan(0);
  });

  test('have all their tasks answered, those that were lost after another delivery', () => {
    expect(figures.unanswered).toEqual([]);
    expect(figures.tasks).toBeGreaterThanOrEqual(ORDERS);
    expect(figures.redeliveries).toBeGreaterThan(0);
  });

  test('have their runs at an end, one that completed for each that is approved', () => {
    const { completed = 0, compensated = 0, ...others } = figures.runs;
    expect([completed, others]).toEqual([figures.approved, {}]);
    expect(compensated).toBeGreaterThanOrEqual(figures.failed); // whoever looked at a request before it failed, and came after, began another, which is undone, too
  });

  test('meet faults of most kinds', () => {
    expect(Object.values(figures.struck).filter((times) => times > 0).length).toBeGreaterThanOrEqual(8); // of fifteen: which are drawn depends on who is faster
  });

  test('leave nothing behind in the memory of the host', () => {
    const heaps = figures.memory.map(({ host }) => host.heap);
    expect({ report: soakReport(figures), growth: Math.max(0, heaps.at(-1)! - heaps[0]!) < 12 }).toMatchObject({ growth: true });
  });
});
