import type { Verb, VerbOffer } from 'amends';

/** What each verb is, for a button and for who has never used it. */
export const VERBS: Readonly<Record<Verb, { readonly does: string; readonly done: string }>> = {
  retry: { does: 'Tries the stuck step or undo again, with a fresh budget of attempts.', done: 'It is tried again.' },
  wake: { does: 'Visits or attempts now what is parked or waits for its next attempt.', done: 'It was woken.' },
  bypass: { does: 'Takes the stuck step or undo for nothing to do, and goes on.', done: 'It was bypassed; the run goes on.' },
  complete: { does: 'Takes the stuck step for done, with the outcome you give, and goes on.', done: 'The step counts as done; the run goes on.' },
  cancel: { does: 'Goes backward: what was done is undone. The attempt under way settles first.', done: 'It was cancelled, and goes backward.' },
  abandon: { does: 'Ends the run now and undoes nothing; everything at the vendor stays as it is.', done: 'It was abandoned. Nothing was undone.' },
};

/** A word as it begins a sentence, or stands on a button. */
export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** After these nothing is as before: they are painted so. */
export const GRAVE: ReadonlySet<Verb> = new Set(['cancel', 'abandon']);

/** The offer of a verb, as far as it decides what will happen: whether what was read is still so. */
export const gistOf = (offer: VerbOffer | undefined): string => JSON.stringify(offer ?? null);

/** What is wrong with an outcome that is being typed; nothing is no outcome, and right. */
export function outcomeProblem(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch (thrown) {
    return `This is no JSON: ${(thrown as Error).message}`;
  }
}
