import type { Settled } from '../core/execution';
import type { PlannedStep } from '../core/plan';
import type { Place } from './asleep';
import type { Blueprint } from './blueprint';
import { stuckKey, type RunHistory } from './run-history';
import type { Verb } from './verb';
import type { Judged } from './verb-places';

/** A run that verbs are offered for. */
export interface Offered {
  readonly run: Judged & { readonly lock: string };
  readonly history: RunHistory;
  /** Whether a step has an undo. */
  readonly undoes: (step: PlannedStep) => boolean;
}

/** Tells whether a step has an undo: by its class where that is known, else as far as its plan tells. */
export function undoesBy(blueprint: Pick<Blueprint, 'stepClass'> | undefined): Offered['undoes'] {
  return ({ name, kind }) => {
    const prototype = blueprint?.stepClass(name)?.prototype as { readonly compensate?: unknown } | undefined;
    return prototype === undefined ? kind === 'compensatable' || kind === 'guard' : prototype.compensate !== undefined;
  };
}

/** What a verb would do in these places, in plain words. */
export function effectOf(run: Offered, verb: Verb, places: readonly Place[]): string {
  return EFFECTS[verb](run, places);
}

const EFFECTS: Readonly<Record<Verb, (run: Offered, places: readonly Place[]) => string>> = {
  retry: (run, places) => places.map((place) => retryEffect(run, place)).join(' '),
  wake: wakeEffect,
  bypass: (run, places) => places.map((place) => bypassEffect(run, place)).join(' '),
  complete: (run, places) => places.map((place) => completeEffect(run, place)).join(' '),
  cancel: cancelEffect,
  abandon: abandonEffect,
};

/** One after another, or side by side. */
function listed(names: readonly string[], between: 'and' | 'or' | 'then'): string {
  const [last] = names.slice(-1);
  if (last === undefined || names.length === 1) return last ?? '';
  return between === 'then' ? names.join(', then ') : `${names.slice(0, -1).join(', ')} ${between} ${last}`;
}

const placeName = ({ step, undo }: Place): string => (undo ? `the undo of ${step}` : (step ?? 'the run as a whole'));

/** Whether the run is stuck as a whole: nothing of it can be done before its code can be opened. */
const isWhole = ({ history }: Offered): boolean => history.stuck.has(stuckKey(undefined, false));
const WHEN_OPENED = 'As soon as its code can be opened: ';

/** The step counts as passed when the run walks on. */
const isPassed = (settled: Settled | undefined): boolean => settled?.kind === 'succeeded' || settled?.kind === 'bypassed';

function retryEffect({ history }: Offered, place: Place): string {
  const { step } = place;
  if (step === undefined)
    return history.plan.length === 0
      ? 'Decides the plan again, from the last request delivered, and begins.'
      : 'Opens the saga again, and goes on from where the run stands.';
  if (place.undo === undefined && history.step(step).undecided !== undefined) return `Asks ${step} again whether it applies.`;
  return `Attempts ${placeName(place)} again, under the same key, with a fresh budget of attempts.`;
}

function wakeEffect(run: Offered, places: readonly Place[]): string {
  const told = places.map((place) => {
    const step = run.history.step(place.step!);
    if (place.undo !== undefined || step.forward.settled?.kind !== 'parked')
      return `Attempts ${placeName(place)} now, instead of waiting; it counts as an attempt.`;
    const { message } = step.parked ?? {};
    return message === undefined
      ? `Visits ${place.step} now, instead of waiting.`
      : `Visits ${place.step} now, without the message ${message} that it waits for: one that needs the message waits again.`;
  });
  if (isWhole(run)) return `${WHEN_OPENED}${told.join(' ')}`;
  const stuck = [...run.history.stuck.values()].map(placeName);
  return [...told, ...(stuck.length === 0 ? [] : [`The run stays stuck in ${listed(stuck, 'and')}.`])].join(' ');
}

function bypassEffect(run: Offered, place: Place): string {
  const { history } = run;
  const step = place.step!;
  if (place.undo) return `Takes the undo of ${step} for nothing to do: what ${step} did stays as it is. ${afterUndo(run, step)}`;
  if (history.step(step).undecided !== undefined) return `Leaves ${step} out. ${afterStep(run, step)}`;
  const planned = history.plan.find(({ name }) => name === step);
  if (planned?.kind === 'pivot')
    return `Takes ${step} for passed, without an outcome: nothing is undone any more, whether it acted or not. ${afterStep(run, step)}`;
  const later =
    !history.pastPivot && planned !== undefined && run.undoes(planned)
      ? ` If the run goes backward later, ${step} is undone all the same, as one whose effect is unknown.`
      : '';
  return `Takes ${step} for nothing to do; it has no outcome. ${afterStep(run, step)}${later}`;
}

function completeEffect(run: Offered, place: Place): string {
  const { history } = run;
  const step = place.step!;
  const planned = history.plan.find(({ name }) => name === step);
  const pivot = planned?.kind === 'pivot' ? ' The run is past its pivot then: nothing is undone any more.' : '';
  const undone =
    !history.pastPivot && planned !== undefined && run.undoes(planned) ? ` If the run goes backward later, ${step} is undone with that outcome.` : '';
  return `Takes ${step} for done, with the outcome that you give, and does not execute it.${pivot} ${afterStep(run, step)}${undone}`;
}

/** What comes when a step is passed. */
function afterStep({ history }: Offered, step: string): string {
  const elsewhere = [...history.stuck.values()].filter((place) => place.step !== step).map(placeName);
  if (elsewhere.length > 0) return `The run stays stuck in ${listed(elsewhere, 'and')}.`;
  const { plan } = history;
  const index = plan.findIndex(({ name }) => name === step);
  const { group } = plan[index] ?? {};
  const isOpen = ({ name }: PlannedStep): boolean => name !== step && !isPassed(history.facts(name, false).settled) && history.step(name).applies !== false;
  const siblings = group === undefined ? [] : plan.filter((other) => other.group === group && isOpen(other)).map(({ name }) => name);
  const next = plan.slice(index + 1).find((other) => other.kind !== 'guard' && (group === undefined || other.group !== group) && isOpen(other));
  const stage = next?.group === undefined ? (next === undefined ? [] : [next]) : plan.filter(({ group: other }) => other === next.group);
  const then =
    stage.length === 0
      ? 'the run ends'
      : `${listed(
          stage.map(({ name }) => name),
          'and',
        )} follows`;
  return siblings.length === 0 ? `Then ${then}.` : `When ${listed(siblings, 'and')} is settled, too, ${then}.`;
}

/** What comes when an undo is passed. */
function afterUndo(run: Offered, step: string): string {
  const elsewhere = [...run.history.stuck.values()].filter((place) => place.step !== step).map(placeName);
  if (elsewhere.length > 0) return `The run stays stuck in ${listed(elsewhere, 'and')}.`;
  const left = toUndo(run).filter((name) => name !== step && run.history.facts(name, true).settled === undefined);
  return left.length === 0 ? 'Then the run ends.' : `Then undoes ${listed(left, 'then')}.`;
}

/** The steps that are undone when the run goes backward, in that order: what was begun, and the guards that it has passed, or passes if what is under way succeeds. */
function toUndo(run: Offered, ifSucceeds = false): readonly string[] {
  const { history } = run;
  let reached = true; // a guard is passed when all before it is
  const begun = history.plan.filter((step) => {
    const { forward, applies } = history.step(step.name);
    if (step.kind === 'guard') return reached && applies !== false;
    if (!isPassed(forward.settled) && applies !== false && !(ifSucceeds && forward.inFlight)) reached = false;
    return forward.begun;
  });
  return begun
    .filter((step) => run.undoes(step))
    .map(({ name }) => name)
    .reverse();
}

const FAIL = 'The request is answered fail.';

/** Attempts that are under way, of steps or of undos. */
const underWay = ({ history }: Offered): readonly string[] =>
  history.plan.flatMap(({ name }) => [
    ...(history.facts(name, false).inFlight ? [name] : []),
    ...(history.facts(name, true).inFlight ? [`the undo of ${name}`] : []),
  ]);

function cancelEffect(run: Offered): string {
  const { history } = run;
  if (history.turned) return 'Is noted, and changes nothing: the run goes backward already.';
  if (history.cancelled !== undefined) return 'Is noted, and changes nothing: the run was cancelled before.';
  if (history.plan.length === 0) return `Ends the run: nothing of it was begun, and nothing is undone. ${FAIL}`;
  const working = underWay(run);
  const first = working.length === 0 ? '' : `Lets ${listed(working, 'and')}, which is under way, settle first. `;
  const code = isWhole(run) ? WHEN_OPENED : '';
  const begun = toUndo(run);
  const succeeds = `(if ${listed(working, 'and')} ${working.length === 1 ? 'succeeds' : 'succeed'})`;
  const undone = toUndo(run, true).map((step) => (begun.includes(step) ? step : `${step} ${succeeds}`));
  const undoes = undone.length === 0 ? 'Undoes nothing, since nothing that was begun has an undo.' : `Undoes ${listed(undone, 'then')}.`;
  return `${first}${code}${undoes} ${FAIL}`;
}

function abandonEffect(offered: Offered): string {
  const { run, history } = offered;
  const stays = history.plan.filter(({ name }) => mayHaveActed(offered, name)).map(({ name }) => name);
  const left = stays.length === 0 ? 'nothing of it has had an effect' : `what ${listed(stays, 'and')} did stays as it is`;
  const working = underWay(offered);
  const dropped = working.length === 0 ? '' : ` What ${listed(working, 'and')}, which is under way, brings is dropped.`;
  const lock = run.state === 'queued' ? '' : ` The lock ${run.lock} is given back.`;
  return `Ends the run now, and undoes nothing: ${left}.${dropped}${lock} ${FAIL}`;
}

/** Whether something of a step may be there that nobody has undone. */
function mayHaveActed({ history }: Offered, name: string): boolean {
  const { begun, settled } = history.facts(name, false);
  return begun && (settled?.kind !== 'refused' || history.unknown(name, false)) && history.facts(name, true).settled?.kind !== 'undone';
}
