import { AmendsError } from '../core/errors';
import type { RunState } from '../core/history';
import { asleepIn, type Place } from './asleep';
import type { Command } from './engine';
import { stuckKey, type RunHistory, type StuckPlace } from './run-history';
import type { Verb } from './verb';

/** What has to be known of a run to say whether a verb is for it. */
export interface Judged {
  readonly info: { readonly id: string };
  readonly state: RunState;
  readonly history: RunHistory;
  now(): number;
}

/** A verb, and the step that it names, if it does. */
export type Wish = Pick<Command, 'verb' | 'step'>;

const nameOf = ({ step, undo }: Place): string => (undo ? `the undo of ${step}` : (step ?? 'the run as a whole'));
const namesOf = (places: readonly Place[]): string => places.map(nameOf).join(', ');

/** Steps in the order of the plan, undos in the reverse: in which they are helped when several are. */
const turnOf = ({ step, undo }: Place, { plan }: RunHistory): number => (undo ? -1 : 1) * plan.findIndex(({ name }) => name === step);

/** Why nothing can be done about a run any more. */
export const notAlive = (id: string, state: RunState | undefined): AmendsError =>
  state === undefined
    ? new AmendsError('RUN_UNKNOWN', `There is no run ${id}.`)
    : new AmendsError('RUN_ENDED', `Run ${id} has ended (${state}); nothing can change it any more.`);

/**
 * Where a verb is carried out: the one place of all rules about it, for who asks and for who is offered it. Nowhere: the verb is for the run as a whole.
 * @throws AmendsError `VERB_REFUSED`, `PAST_THE_PIVOT`
 */
export function placesFor(run: Judged, wish: Wish): readonly Place[] {
  return PLACES[wish.verb](run, wish);
}

const PLACES: Readonly<Record<Verb, (run: Judged, wish: Wish) => readonly Place[]>> = {
  retry: toRetry,
  wake: toWake,
  bypass: (run, wish) => [theStuckPlace(run, wish)],
  complete: toComplete,
  cancel: toCancel,
  abandon: () => [],
};

const refused = ({ info }: Judged, why: string): AmendsError => new AmendsError('VERB_REFUSED', `Run ${info.id} ${why}`);

/** Where the run is stuck, as far as the wish is about it. */
function stuckPlaces(run: Judged, { verb, step }: Wish): readonly StuckPlace[] {
  const { state, history } = run;
  if (state !== 'stuck') throw refused(run, `is ${state}; ${verb} is for a stuck run.`);
  const all = [...history.stuck.values()].sort((a, b) => turnOf(a, history) - turnOf(b, history));
  const places = step === undefined ? all : all.filter((place) => place.step === step);
  if (places.length === 0) throw refused(run, `is not stuck in ${step}, but in ${namesOf(all)}.`);
  return places;
}

/** The one place that a wish is about which says how to go on there. */
function theStuckPlace(run: Judged, wish: Wish, places = stuckPlaces(run, wish)): StuckPlace {
  const { verb } = wish;
  const whole = run.history.stuck.get(stuckKey(undefined, false));
  if (whole !== undefined) throw refused(run, `is stuck as a whole, and ${verb} is for a step: ${whole.error.message}`);
  const [place] = places;
  if (place === undefined || places.length > 1) throw refused(run, `is stuck in ${namesOf(places)}; name the step that ${verb} is for.`);
  return place;
}

function toRetry(run: Judged, wish: Wish): readonly Place[] {
  const places = stuckPlaces(run, wish);
  const unknown = places.find(({ step, error }) => step === undefined && error.code === 'STEP_UNKNOWN');
  if (unknown !== undefined) throw new AmendsError('VERB_REFUSED', unknown.error.message);
  return places;
}

function toWake(run: Judged, { step }: Wish): readonly Place[] {
  const asleep = asleepIn(run.history, run.now());
  const places = step === undefined ? asleep : asleep.filter((place) => place.step === step);
  if (places.length > 0) return places;
  const who = step === undefined ? `nothing of it is` : `${step} is not`;
  throw refused(run, `is ${run.state}, and ${who} parked or waiting for an attempt${asleep.length === 0 ? '' : `; ${namesOf(asleep)} is`}.`);
}

function toComplete(run: Judged, wish: Wish): readonly Place[] {
  const places = stuckPlaces(run, wish);
  const forward = places.filter(({ undo }) => undo === undefined);
  if (forward.length === 0) throw refused(run, `is stuck in ${namesOf(places)}; complete is for a step on its way forward. Retry it, or bypass it.`);
  return [theStuckPlace(run, wish, forward)];
}

function toCancel({ info, history }: Judged): readonly Place[] {
  if (history.pastPivot && !history.turned)
    throw new AmendsError('PAST_THE_PIVOT', `Run ${info.id} is past its pivot and can no longer be cancelled. Let it finish, or abandon it.`);
  return [];
}
