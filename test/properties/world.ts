import {
  BackgroundResponse,
  BackgroundTransaction,
  TerminalError,
  type CompensationContext,
  type DeclaredKind,
  type Req,
  type StepClass,
  type StepContext,
} from 'amends';
import { durableNameOf } from '../../src/core/plan';
import { ATTEMPTS, type StepStory } from './story';

/** What happened outside, in order: nothing of it is lost when a process ends. */
export type Deed =
  | { readonly did: 'ask'; readonly step: string }
  | {
      readonly did: 'execute';
      readonly step: string;
      readonly key: string;
      readonly attempt: number;
      readonly visits: number;
      readonly seen: Readonly<Record<string, unknown>>;
    }
  | {
      readonly did: 'undo' | 'undone';
      readonly step: string;
      readonly key: string;
      readonly executionKey: string;
      readonly outcome: unknown;
      readonly cause: string;
      readonly willRetry: boolean;
    };

/** A process in which steps run: once it has ended, none of them does anything any more. */
export interface Process {
  readonly ended: boolean;
}

const never = new Promise<never>(() => undefined);
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

export const outcomeOf = (name: string): { readonly by: string } => ({ by: name });

/** The classes of the steps of a story, for one process. */
export function stepsOf(stages: readonly (readonly StepStory[])[], world: Deed[], process: Process): readonly (readonly StepClass[])[] {
  const classes: StepClass[] = [];
  const made = stages.map((stage) => {
    const earlier = [...classes];
    const members = stage.map((story) => classOf(story, world, process, earlier));
    classes.push(...members);
    return members;
  });
  return made;
}

function classOf(story: StepStory, world: Deed[], process: Process, earlier: readonly StepClass[]): StepClass {
  const { name, kind, undo } = story;
  class Step extends BackgroundTransaction<{ readonly by: string }> {
    static readonly retry = { maxAttempts: ATTEMPTS, initialInterval: '1s' } as const;
    static readonly undoRetry = Step.retry;

    override async execute(_request: Req, context: StepContext) {
      if (hasEnded(process)) return never;
      const { idempotencyKey: key, attempt, visits } = context;
      const seen = Object.fromEntries(earlier.map((step) => [durableNameOf(step), context.findOutcome(step)]));
      world.push({ did: 'execute', step: name, key, attempt, visits, seen });
      for (let left = story.turns; left > 0; left -= 1) await turn();
      if (hasEnded(process)) return never;
      return behave(story, attempt, visits);
    }
  }
  class Undoable extends Step {
    override async compensate(_request: Req, error: Error, context: CompensationContext<{ readonly by: string }>) {
      if (hasEnded(process)) return never;
      const { idempotencyKey: key, executionKey, outcome, cause, willRetry, attempt } = context;
      const deed = { step: name, key, executionKey, outcome, cause, willRetry };
      world.push({ did: 'undo', ...deed });
      for (let left = story.turns; left > 0; left -= 1) await turn();
      if (hasEnded(process)) return never;
      if (attempt <= undo!.failures) throw new Error(`the undo of ${name} fails`);
      world.push({ did: 'undone', ...deed });
      if (undo!.answer === 'nothing') throw error;
      return undoAnswer(name, undo!.answer);
    }
  }
  const cls: StepClass = undo === undefined ? Step : Undoable;
  Object.assign(cls, { durableName: name }, kind === 'plain' || kind === 'compensatable' ? {} : { kind: kind satisfies DeclaredKind });
  if (story.applies !== 'always') Object.assign(cls.prototype, { shouldExecute: asking(story, world, process) });
  return cls;
}

function behave({ name, failures, visits: wanted, end }: StepStory, attempt: number, visits: number) {
  if (attempt <= failures) throw new Error(`${name} fails`);
  if (visits < wanted) return BackgroundResponse.reschedule('1m', { note: visits });
  switch (end) {
    case 'done':
      return outcomeOf(name);
    case 'exhausts':
      throw new Error(`${name} ${end}`);
    case 'terminal':
      throw new TerminalError(`${name} ${end}`);
    default:
      return BackgroundResponse[end](`${name} ${end}`);
  }
}

function undoAnswer(name: string, answer: 'none' | 'fail' | 'skip' | 'reschedule') {
  if (answer === 'none') return undefined;
  return answer === 'reschedule' ? BackgroundResponse.reschedule('5m') : BackgroundResponse[answer](`${name} undone`);
}

function asking({ name, applies }: StepStory, world: Deed[], process: Process): () => boolean | Promise<boolean> {
  const answer = (): boolean => {
    world.push({ did: 'ask', step: name });
    if (applies.endsWith('throws')) throw new Error(`${name} cannot tell`);
    return applies.endsWith('yes');
  };
  if (!applies.startsWith('later')) return () => process.ended || answer();
  return async () => {
    await turn();
    return process.ended ? never : answer();
  };
}

/** Asked anew after each await: the process may have ended meanwhile. */
const hasEnded = (process: { readonly ended: boolean }): boolean => process.ended;
