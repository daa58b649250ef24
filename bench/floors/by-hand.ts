import type { AssetRequest } from 'amends';
import { outcomeOf, REFUSAL, STEP_NAMES, type Ending, type Outcome, type Workload } from '../workload';

/** Where a hand-written saga writes; each promise resolves when what was written is durable. */
export interface FloorJournal {
  start(request: AssetRequest): Promise<number>;
  append(run: number, sequence: number, step: string, kind: RecordKind, value: unknown): Promise<void>;
  /** The last record and the end of the run, in one commit. */
  end(run: number, sequence: number, step: string, kind: RecordKind, value: unknown, ending: Ending): Promise<void>;
}

export type RecordKind = 'done' | 'failed' | 'undone';

interface Step {
  readonly name: string;
  execute(request: AssetRequest): Promise<Outcome>;
  compensate(request: AssetRequest, outcome: Outcome): Promise<void>;
}

function stepsOf(workload: Workload): readonly Step[] {
  return STEP_NAMES.map((name, index) => ({
    name,
    async execute(request) {
      if (workload === 'undo' && index === STEP_NAMES.length - 1) throw new Error(REFUSAL);
      return outcomeOf(name, request);
    },
    async compensate() {
      // the workload has nothing to do here; what counts is that it is journaled
    },
  }));
}

/**
 * The workload as one would write it without any framework: n steps cost n + 1 commits (the end shares that of the last outcome), and
 * each undo one more, with a commit for the failure before the first.
 */
export function sagaByHand(journal: FloorJournal, workload: Workload): (request: AssetRequest) => Promise<Ending> {
  const steps = stepsOf(workload);
  const last = steps.length - 1;

  async function undo(run: number, request: AssetRequest, outcomes: readonly Outcome[], error: unknown): Promise<Ending> {
    let sequence = outcomes.length + 1;
    await journal.append(run, sequence, steps[outcomes.length]!.name, 'failed', { message: (error as Error).message });
    for (let index = outcomes.length - 1; index >= 0; index -= 1) {
      const step = steps[index]!;
      await step.compensate(request, outcomes[index]!);
      sequence += 1;
      if (index > 0) await journal.append(run, sequence, step.name, 'undone', null);
      else await journal.end(run, sequence, step.name, 'undone', null, 'compensated');
    }
    return 'compensated';
  }

  return async (request) => {
    const run = await journal.start(request);
    const outcomes: Outcome[] = [];
    for (let index = 0; index <= last; index += 1) {
      const step = steps[index]!;
      let outcome: Outcome;
      try {
        outcome = await step.execute(request);
      } catch (error) {
        return undo(run, request, outcomes, error);
      }
      outcomes.push(outcome);
      if (index < last) await journal.append(run, index + 1, step.name, 'done', outcome);
      else await journal.end(run, index + 1, step.name, 'done', outcome, 'completed');
    }
    return 'completed';
  };
}
