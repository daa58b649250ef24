import fc from 'fast-check';

/** How a step ends its last visit: `exhausts` throws on every attempt. */
export type End = 'done' | 'exhausts' | 'terminal' | 'fail' | 'skip';

/** What `shouldExecute` does; `always`: there is none. */
export type Applies = 'always' | 'yes' | 'no' | 'throws' | 'later yes' | 'later no' | 'later throws';

/** What the undo of a step does: it throws `failures` times (`Infinity`: always), then answers. */
export interface UndoStory {
  readonly failures: number;
  readonly answer: 'none' | 'nothing' | 'fail' | 'skip' | 'reschedule';
}

/** One step of a story: what it is, and how it behaves. */
export interface StepStory {
  readonly name: string;
  readonly kind: 'plain' | 'compensatable' | 'guard' | 'pivot' | 'retriable';
  readonly applies: Applies;
  /** How often it reschedules before its last visit. */
  readonly visits: number;
  /** How many attempts of each visit throw. */
  readonly failures: number;
  readonly end: End;
  /** Turns of the event loop that an attempt takes. */
  readonly turns: number;
  readonly undo: UndoStory | undefined;
}

/** The process ends before, or right after, its `commit`-th commit. */
export interface Crash {
  readonly commit: number;
  readonly when: 'before' | 'after';
}

/** A saga and what befalls one run of it. Stages follow one another; the steps of one stage run side by side. */
export interface Story {
  readonly stages: readonly (readonly StepStory[])[];
  readonly crashes: readonly Crash[];
}

/** Attempts that a step or an undo has in all; failures that do not exhaust it are fewer. */
export const ATTEMPTS = 3;

/** More failures than attempts and crashes together. */
const LASTING = 2 * ATTEMPTS + 1;

type Draft = Omit<StepStory, 'name' | 'kind'>;

const undo: fc.Arbitrary<UndoStory> = fc.record({
  failures: fc.oneof({ weight: 5, arbitrary: fc.nat(ATTEMPTS - 1) }, { weight: 1, arbitrary: fc.constant(Infinity) }),
  answer: fc.oneof({ weight: 3, arbitrary: fc.constant('none' as const) }, fc.constantFrom('nothing', 'fail', 'skip', 'reschedule')),
});

const draft: fc.Arbitrary<Draft> = fc.record({
  applies: fc.oneof(
    { weight: 6, arbitrary: fc.constant('always' as const) },
    { weight: 2, arbitrary: fc.constantFrom('yes', 'later yes') },
    { weight: 2, arbitrary: fc.constantFrom('no', 'later no') },
    { weight: 1, arbitrary: fc.constantFrom('throws', 'later throws') },
  ),
  visits: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(2)),
  failures: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(ATTEMPTS - 1)),
  end: fc.oneof({ weight: 8, arbitrary: fc.constant('done' as const) }, fc.constantFrom('exhausts', 'terminal', 'fail', 'skip')),
  turns: fc.nat(3),
  undo: fc.option(undo, { nil: undefined }),
});

const stages: fc.Arbitrary<readonly (readonly Draft[])[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.array(draft, { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(draft, { minLength: 2, maxLength: 3 }) },
  ),
  { minLength: 1, maxLength: 6 },
);

const crash: fc.Arbitrary<Crash> = fc.record({
  commit: fc.oneof({ weight: 2, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.integer({ min: 1, max: 20 })),
  when: fc.constantFrom('before', 'after'),
});

/** Any saga of one to six steps, and up to three crashes. */
export const stories: fc.Arbitrary<Story> = fc
  .record({
    drafts: stages,
    guards: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    pivot: fc.option(fc.nat(5)),
    crashes: fc.array(crash, { maxLength: 3 }),
  })
  .map(({ drafts, guards, pivot, crashes }) => ({ stages: named(drafts, guards, pivot), crashes }))
  .filter((story) => story.stages.length > 0);

/** Names the steps and gives each the kind that its place allows; what goes beyond six steps is left out. */
function named(drafts: readonly (readonly Draft[])[], guards: readonly boolean[], pivot: number | null): Story['stages'] {
  let count = 0;
  const at = pivot === null ? -1 : drafts.findIndex((stage, index) => index >= pivot && stage.length === 1);
  return drafts
    .map((stage, index) =>
      stage.filter(() => (count += 1) <= 6).map((step) => ofKind(step, kindAt(step, stage.length === 1 && guards[index] === true, index, at))),
    )
    .filter((stage) => stage.length > 0)
    .map((stage, index) => stage.map((step, member) => ({ ...step, name: `S${index}${stage.length > 1 ? 'abc'[member]! : ''}` })));
}

function kindAt(step: Draft, guard: boolean, index: number, pivot: number): StepStory['kind'] {
  if (pivot >= 0 && index > pivot) return 'retriable';
  if (index === pivot) return 'pivot';
  if (step.undo === undefined) return 'plain';
  return guard ? 'guard' : 'compensatable';
}

/** After the pivot attempts have no end: an error may last longer than other steps have attempts, but not for ever. */
function ofKind(step: Draft, kind: StepStory['kind']): Omit<StepStory, 'name'> {
  if (kind !== 'retriable') return { ...step, kind };
  return { ...step, kind, failures: step.failures === 0 ? 0 : LASTING, end: step.end === 'exhausts' ? 'done' : step.end };
}
