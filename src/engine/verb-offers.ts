import { AmendsError } from '../core/errors';
import type { Place } from './asleep';
import { OF_STEPS } from './run-verbs';
import { VERBS, type Verb } from './verb';
import { effectOf, type Offered } from './verb-effect';
import type { VerbOffer } from './verb-offer';
import { placesFor, type Wish } from './verb-places';

type Answer = { readonly places: readonly Place[] } | { readonly error: AmendsError };

/** What operators may do about a live run, each verb asked for as it would be carried out. */
export function offersFor(run: Offered['run'], undoes: Offered['undoes']): readonly VerbOffer[] {
  return VERBS.map((verb) => offerOf({ run, history: run.history, undoes }, verb));
}

/** What is left to do about a run of which nothing can be changed: nothing. */
export function noOffers({ code, message }: AmendsError): readonly VerbOffer[] {
  return VERBS.map((verb) => ({ verb, steps: [], needsStep: false, effect: '', refused: { code, message } }));
}

function offerOf(offered: Offered, verb: Verb): VerbOffer {
  const all = ask(offered, { verb });
  const steps = OF_STEPS.has(verb) ? stepsOf(offered, verb) : [];
  if ('places' in all) return { verb, steps, needsStep: false, effect: effectOf(offered, verb, all.places) };
  const { code, message } = all.error;
  if (steps.length === 0) return { verb, steps, needsStep: false, effect: '', refused: { code, message } };
  return { verb, steps, needsStep: true, effect: steps.map(({ step, effect }) => `${step}: ${effect}`).join(' ') };
}

/** The steps that may be named, in the order of the plan; undos in the reverse. */
function stepsOf(offered: Offered, verb: Verb): VerbOffer['steps'] {
  const named = offered.history.plan.flatMap(({ name: step }) => {
    const answer = ask(offered, { verb, step });
    return 'places' in answer
      ? answer.places.map((place) => ({ step, ...(place.undo && { undo: place.undo }), effect: effectOf(offered, verb, [place]) }))
      : [];
  });
  return offered.history.turned ? named.reverse() : named;
}

function ask(offered: Offered, wish: Wish): Answer {
  try {
    return { places: placesFor(offered.run, wish) };
  } catch (error) {
    if (error instanceof AmendsError) return { error };
    throw error;
  }
}
