import { ATTEMPTS, type StepStory, type Story } from './story';

/** One undo that has to happen, and what it is told. */
export interface ExpectedUndo {
  readonly step: string;
  readonly cause: 'failed' | 'skipped';
  readonly willRetry: boolean;
}

/** One way in which a run may end, or be stuck for ever. */
export interface Ending {
  readonly state: 'completed' | 'compensated' | 'skipped' | 'stuck';
  /** As `kind` or `kind reason`; none while stuck. */
  readonly answer: string | undefined;
  /** What was begun: all of it has to be undone when the run goes backward. */
  readonly started: readonly string[];
  /** What was done: no other outcome is seen by anybody. In a group that failed a member may, or may not. */
  readonly done: readonly string[];
  readonly perhapsDone: readonly string[];
  /** In order; with those before the one that is stuck. */
  readonly undone: readonly ExpectedUndo[];
  /** Steps, and undos as `name undo`, that only an operator can help. */
  readonly stuck: readonly string[];
}

interface Turn {
  readonly step: StepStory | undefined;
  readonly cause: 'failed' | 'skipped';
  readonly answer: string;
}

type Forward = Pick<Ending, 'started' | 'done' | 'perhapsDone'>;

const ASKING_FAILS: readonly string[] = ['throws', 'later throws'];
const DECLINES: readonly string[] = ['no', 'later no'];

/**
 * What a saga means, said a second time: without a journal, without time, without crashes. Which member of a group fails first is
 * not said, so there may be several endings.
 * @param loops steps, and undos as `name undo`, that were under way in three crashes.
 */
export function endingsOf(story: Story, loops: ReadonlySet<string>): readonly Ending[] {
  const begun: StepStory[] = [];
  const done: string[] = [];
  let pastPivot = false;
  for (const stage of story.stages) {
    const before = { started: begun.map(({ name }) => name), done: [...done], perhapsDone: [] };
    const unsure = stage.filter(({ applies }) => ASKING_FAILS.includes(applies));
    if (unsure.length > 0 && pastPivot)
      return [
        stuckForward(
          before,
          unsure.map(({ name }) => name),
        ),
      ];
    if (unsure.length > 0) return [backward(begun, before, { step: undefined, cause: 'failed', answer: `fail ${unsure[0]!.name} cannot tell` }, loops)];
    const members = stage.filter(({ applies }) => !DECLINES.includes(applies));
    begun.push(...members);
    const steps = members.filter(({ kind }) => kind !== 'guard');
    const looping = steps.filter(({ name }) => loops.has(name));
    const hopeless = steps.filter((step) => !looping.includes(step) && isStuck(step, pastPivot));
    const failing = steps.filter((step) => !looping.includes(step) && !hopeless.includes(step) && endOf(step, pastPivot) !== 'done');
    const well = steps.filter((step) => ![...looping, ...hopeless, ...failing].includes(step)).map(({ name }) => name);
    const started = begun.map(({ name }) => name);
    const undecided = failing.length > 0 ? { started, done: before.done, perhapsDone: well } : { started, done: [...done, ...well], perhapsDone: [] };
    if (looping.length + hopeless.length > 0)
      return [
        stuckForward(
          undecided,
          [...looping, ...hopeless].map(({ name }) => name),
        ),
      ];
    if (failing.length > 0) return failing.map((step) => backward(begun, undecided, turnAt(step, endOf(step, pastPivot)), loops));
    done.push(...well);
    pastPivot ||= members.some(({ kind }) => kind === 'pivot');
  }
  const started = begun.map(({ name }) => name);
  const common = { started, done, perhapsDone: [], undone: [], stuck: [] };
  const applied = begun.some(({ kind }) => kind !== 'guard');
  return [applied ? { ...common, state: 'completed', answer: 'done' } : { ...common, state: 'skipped', answer: 'skip no step applies' }];
}

/** A pivot whose outcome stays unknown is never undone around; past it nothing may refuse. */
const isStuck = (step: StepStory, pastPivot: boolean): boolean => (step.kind === 'pivot' ? step.end === 'exhausts' : pastPivot && step.end !== 'done');

const stuckForward = (forward: Forward, stuck: readonly string[]): Ending => ({ ...forward, state: 'stuck', answer: undefined, undone: [], stuck });

/** Only past the pivot attempts have no end; a pivot that was omitted is no point of no return. */
const endOf = (step: StepStory, pastPivot: boolean): StepStory['end'] | 'fails' => (step.failures >= ATTEMPTS && !pastPivot ? 'fails' : step.end);

function turnAt(step: StepStory, end: string): Turn {
  const skipped = end === 'skip';
  return { step, cause: skipped ? 'skipped' : 'failed', answer: `${skipped ? 'skip' : 'fail'} ${step.name} ${end}` };
}

/** Everything begun is undone in reverse; the undo of the step that failed may say what the run answers. */
function backward(begun: readonly StepStory[], forward: Forward, turn: Turn, loops: ReadonlySet<string>): Ending {
  const undone: ExpectedUndo[] = [];
  let { answer } = turn;
  for (const { name, undo } of [...begun].reverse()) {
    if (undo === undefined) continue;
    if (undo.failures >= ATTEMPTS || loops.has(`${name} undo`)) return { ...forward, state: 'stuck', answer: undefined, undone, stuck: [`${name} undo`] };
    undone.push({ step: name, cause: turn.cause, willRetry: answer === 'reschedule' });
    if (turn.cause === 'failed' && name === turn.step?.name) answer = said(name, undo.answer) ?? answer;
  }
  return { ...forward, state: turn.cause === 'skipped' ? 'skipped' : 'compensated', answer, undone, stuck: [] };
}

function said(name: string, answer: NonNullable<StepStory['undo']>['answer']): string | undefined {
  if (answer === 'none' || answer === 'nothing') return undefined;
  return answer === 'reschedule' ? answer : `${answer} ${name} undone`;
}
