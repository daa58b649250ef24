import { AmendsError } from '../core/errors';
import type { StuckVerb } from '../core/execution';
import type { EndState, HistoryEvent } from '../core/history';
import { toJournal } from '../core/journalable';
import type { ResponseRecord } from '../core/response';
import type { Place } from './asleep';
import type { Command } from './engine';
import { stuckKey } from './run-history';
import { VERBS, type Verb } from './verb';
import { placesFor, type Judged } from './verb-places';

/** What a verb needs of the run that it is about. */
export interface Commanded extends Judged {
  record(event: HistoryEvent, outcomeJson?: string): void;
  end(state: EndState, answer: ResponseRecord): void;
  /** Goes on where the run was stuck: everywhere, or in these places, by their {@link stuckKey}. */
  goOn(verb: StuckVerb, places?: Iterable<string>): void;
  /** Wakes whoever sleeps, to look again. */
  nudge(): void;
}

/** The verbs that may name a step. */
export const OF_STEPS: ReadonlySet<Verb> = new Set<Verb>(['retry', 'wake', 'bypass', 'complete']);

const keyOf = ({ step, undo }: Place): string => stuckKey(step, undo === true);
const of = ({ step, undo }: Place): Place => ({ ...(step === undefined ? {} : { step }), ...(undo ? { undo } : {}) });

/** What can be said of a command without knowing the run. @throws AmendsError `VERB_UNKNOWN`, `REQUEST_INVALID`, `OUTCOME_NOT_JOURNALABLE`, `OUTCOME_TOO_LARGE` */
export function checkCommand({ verb, step, outcome }: Command): void {
  if (!VERBS.includes(verb)) throw new AmendsError('VERB_UNKNOWN', `There is no verb ${String(verb)}; there are ${VERBS.join(', ')}.`);
  if (step !== undefined && !OF_STEPS.has(verb)) throw new AmendsError('REQUEST_INVALID', `${verb} is about the whole run. Leave the step out.`);
  if (outcome !== undefined && verb !== 'complete') throw new AmendsError('REQUEST_INVALID', `${verb} takes no outcome; complete does.`);
  if (outcome !== undefined) toJournal(outcome, `the outcome of ${step ?? 'the step'}`);
}

/** What operators may do about a run: each verb is journaled with who and why before it does anything, or refused and leaves no trace. */
export class RunVerbs {
  constructor(private readonly run: Commanded) {}

  /** @throws AmendsError `VERB_REFUSED`, `VERB_UNKNOWN`, `PAST_THE_PIVOT`, `REQUEST_INVALID`, `OUTCOME_NOT_JOURNALABLE`, `OUTCOME_TOO_LARGE` */
  carryOut(command: Command): void {
    checkCommand(command);
    this.#verbs[command.verb](command, placesFor(this.run, command));
  }

  readonly #verbs: Readonly<Record<Verb, (command: Command, places: readonly Place[]) => void>> = {
    retry: (command, places) => this.#goOn('retry', command, places),
    wake: (command, places) => this.#wake(command, places),
    bypass: (command, places) => this.#goOn('bypass', command, places),
    complete: (command, places) => this.#complete(command, places),
    cancel: (command) => this.#cancel(command),
    abandon: (command) => this.#abandon(command),
  };

  #record({ verb, by, why }: Command, place: Place = {}): void {
    this.run.record({ type: 'verb', at: this.run.now(), verb, by, why, ...of(place) });
  }

  /** A fresh budget; or the step, or the undo, counts as nothing to do. */
  #goOn(verb: 'retry' | 'bypass', command: Command, places: readonly Place[]): void {
    for (const place of places) this.#record(command, place);
    this.run.goOn(verb, places.map(keyOf));
  }

  /** Whoever is parked or waits for the next attempt looks now: all of them, or the step that is named. */
  #wake(command: Command, places: readonly Place[]): void {
    for (const place of places) this.#record(command, place);
    this.run.nudge();
  }

  /** The step is done, and this is its outcome. */
  #complete(command: Command, places: readonly Place[]): void {
    for (const place of places) {
      const step = place.step!;
      const json = toJournal(command.outcome, `the outcome of ${step}`);
      this.#record(command, place);
      this.run.record({ type: 'succeeded', at: this.run.now(), step, by: command.by }, json);
    }
    this.run.goOn('complete', places.map(keyOf));
  }

  /** Before the pivot; later cancels are journaled and change nothing. */
  #cancel(command: Command): void {
    const { history } = this.run;
    const before = history.cancelled;
    this.#record(command);
    if (before === undefined && !history.turned) this.obeyCancel();
  }

  /** A cancel in the name of the engine, where it changes something: past the pivot, and on the way back, the run keeps what it has. */
  giveWay(why: string): void {
    const { history } = this.run;
    if (!history.pastPivot && !history.turned && history.cancelled === undefined) this.#cancel({ verb: 'cancel', by: 'amends', why });
  }

  /** Goes backward: a cancel, or the deadline, is journaled. */
  obeyCancel(): void {
    const { history, state } = this.run;
    if (history.plan.length === 0) return this.run.end('compensated', { kind: 'fail', reason: history.cancelled!.error.message });
    if (state === 'stuck') this.run.goOn('cancel');
    this.run.nudge(); // steps may be parked beside a stuck one
  }

  /** Ends the run now and undoes nothing. */
  #abandon(command: Command): void {
    this.#record(command);
    this.run.end('abandoned', { kind: 'fail', reason: `abandoned by ${command.by}: ${command.why}` });
    this.run.nudge();
  }
}
