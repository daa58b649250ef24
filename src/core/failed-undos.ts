import type { Settled } from './execution';
import type { ErrorRecord } from './history';
import type { PlannedStep } from './plan';
import { together, type Work } from './work';

/** An undo whose attempts are used up. */
export interface FailedUndo {
  readonly step: PlannedStep;
  readonly settled: Extract<Settled, { kind: 'failed' | 'crashLoop' }>;
}

export const isFailedUndo = (settled: Settled): settled is FailedUndo['settled'] => settled.kind === 'failed' || settled.kind === 'crashLoop';

/** How an undo that failed is helped. */
interface Help {
  /** Waits for an operator. */
  stuck(step: PlannedStep, error: ErrorRecord): Work<unknown>;
  /** Tries again. */
  undo(step: PlannedStep): Work<Settled>;
}

/** Waits for an operator in all of these undos at once, until each was helped; those that are tried again are so one after another. */
export function* helpUndos(failed: readonly FailedUndo[], help: Help): Work<void> {
  const line = new Line();
  yield* together(failed.map((one) => helped(one, help, line)));
}

function* helped({ step, settled }: FailedUndo, { stuck, undo }: Help, line: Line): Work<void> {
  for (let now: Settled = settled; isFailedUndo(now);) {
    yield* stuck(step, now.error);
    yield* line.join();
    now = yield* undo(step);
    line.leave();
  }
}

/** One after another, in the order in which they come. */
class Line {
  #busy = false;
  readonly #waiting: (() => void)[] = [];

  *join(): Work<void> {
    if (this.#busy) yield (resume) => void this.#waiting.push(resume);
    this.#busy = true;
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy = false;
    else next();
  }
}
