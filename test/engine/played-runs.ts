import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SagaClass } from 'amends';
import { SqliteJournal } from 'amends/journals/sqlite';
import { EngineRig } from '../../src/testing/contracts/engine/engine-rig';
import type { StepParts } from '../../src/testing/contracts/engine/saga-parts';

export const STEP_NAMES = ['A', 'B', 'C', 'D'];

let rigs: EngineRig[] = [];
afterEach(async () => {
  for (const rig of rigs) await rig.dispose();
  rigs = [];
});

/** An engine on a SQLite journal of its own, which goes when its test is over. */
export function newRig(): EngineRig {
  const folder = mkdtempSync(join(tmpdir(), 'amends-offers-'));
  const rig = new EngineRig({
    journal: () => new SqliteJournal({ path: join(folder, 'journal.db'), durability: 'process' }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  });
  rigs.push(rig);
  return rig;
}

/** Delivers to a saga of these steps, and lets happen what happens. */
export async function play(
  rig: EngineRig,
  parts: readonly StepParts[],
  list: (steps: readonly unknown[]) => readonly unknown[] = (steps) => steps,
  more = {},
): Promise<SagaClass> {
  const steps = parts.map((part, index) => rig.step(STEP_NAMES[index]!, part));
  const saga = rig.saga('Purchase', list(steps), more);
  rig.stopBackoffs();
  await rig.start(saga);
  await rig.accept(saga, { id: 'PR-1' });
  return saga;
}
