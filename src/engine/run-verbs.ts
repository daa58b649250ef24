import { AmendsError } from '../core/errors';
import type { StuckVerb } from '../core/execution';
import type { EndState, HistoryEvent, RunState } from '../core/history';
import { toJournal } from '../core/journalable';
import type { ResponseRecord } from '../core/response';
import type { RunInfo } from '../core/transaction';
import { asleepIn, type Place } from './asleep';
import type { Command, Verb } from './engine';
import { stuckKey, type RunHistory, type StuckPlace } from './run-history';

/** What a verb needs of the run that it is about. */
export interface Commanded {
  readonly info: RunInfo;
  readonly state: RunState;
  readonly history: RunHistory;
  now(): number;
  record(event: HistoryEvent, outcomeJson?: string): void;
  end(state: EndState, answer: ResponseRecord): void;
  /** Goes on where the run was stuck: everywhere, or in these places, by their {@link stuckKey}. */
  goOn(verb: StuckVerb, places?: Iterable<string>): void;
  /** Wakes whoever sleeps, to look again. */
  nudge(): void;
}

/** The verbs that may name a step. */
const OF_STEPS: ReadonlySet<Verb> = new Set<Verb>(['retry', 'wake', 'bypass', 'complete']);

const nameOf = ({ step, undo }: Place): string => (undo ? `the undo of ${step}` : (step ?? 'the run as a whole'));
const namesOf = (places: readonly Place[]): string => places.map(nameOf).join(', ');
const keyOf = ({ step, undo }: Place): string => stuckKey(step, undo === true);
const of = ({ step, undo }: Place): Place => ({ ...(step === undefined ? {} : { step }), ...(undo ? { undo } : {}) });

/** Steps in the order of the plan, undos in the reverse: in which they are helped when several are. */
const turnOf = ({ step, undo }: Place, { plan }: RunHistory): number => (undo ? -1 : 1) * plan.findIndex(({ name }) => name === step);

const VERBS: Readonly<Record<Verb, true>> = { retry: true, wake: true, bypass: true, complete: true, cancel: true, abandon: true };

/** What can be said of a command without knowing the run. @throws AmendsError `VERB_UNKNOWN`, `REQUEST_INVALID`, `OUTCOME_NOT_JOURNALABLE`, `OUTCOME_TOO_LARGE` */
export function checkCommand({ verb, step, outcome }: Command): void {
  if (!Object.hasOwn(VERBS, verb)) throw new AmendsError('VERB_UNKNOWN', `There is no verb ${String(verb)}; there are ${Object.keys(VERBS).join(', ')}.`);
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
    this.#verbs[command.verb](command);
  }

  readonly #verbs: Readonly<Record<Verb, (command: Command) => void>> = {
    retry: (command) => this.#retry(command),
    wake: (command) => this.#wake(command),
    bypass: (command) => this.#bypass(command),
    complete: (command) => this.#complete(command),
    cancel: (command) => this.#cancel(command),
    abandon: (command) => this.#abandon(command),
  };

  #record({ verb, by, why }: Command, place: Place = {}): void {
    this.run.record({ type: 'verb', at: this.run.now(), verb, by, why, ...of(place) });
  }

  #refuse(why: string): never {
    throw new AmendsError('VERB_REFUSED', `Run ${this.run.info.id} ${why}`);
  }

  /** Where the run is stuck, as far as the command is about it. */
  #stuckPlaces({ verb, step }: Command): readonly StuckPlace[] {
    const { state, history } = this.run;
    if (state !== 'stuck') this.#refuse(`is ${state}; ${verb} is for a stuck run.`);
    const all = [...history.stuck.values()].sort((a, b) => turnOf(a, history) - turnOf(b, history));
    const places = step === undefined ? all : all.filter((place) => place.step === step);
    if (places.length === 0) this.#refuse(`is not stuck in ${step}, but in ${namesOf(all)}.`);
    return places;
  }

  /** The one place that a command is about which says how to go on there. */
  #stuckPlace(command: Command, places = this.#stuckPlaces(command)): StuckPlace {
    const { verb } = command;
    const whole = this.run.history.stuck.get(stuckKey(undefined, false));
    if (whole !== undefined) this.#refuse(`is stuck as a whole, and ${verb} is for a step: ${whole.error.message}`);
    const [place] = places;
    if (place === undefined || places.length > 1) this.#refuse(`is stuck in ${namesOf(places)}; name the step that ${verb} is for.`);
    return place;
  }

  /** A fresh budget, wherever the run is stuck or in the step that is named. */
  #retry(command: Command): void {
    const places = this.#stuckPlaces(command);
    const unknown = places.find(({ step, error }) => step === undefined && error.code === 'STEP_UNKNOWN');
    if (unknown !== undefined) throw new AmendsError('VERB_REFUSED', unknown.error.message);
    for (const place of places) this.#record(command, place);
    this.run.goOn('retry', places.map(keyOf));
  }

  /** Whoever is parked or waits for the next attempt looks now: all of them, or the step that is named. */
  #wake(command: Command): void {
    const { step } = command;
    const asleep = asleepIn(this.run.history, this.run.now());
    const places = step === undefined ? asleep : asleep.filter((place) => place.step === step);
    if (places.length === 0) {
      const who = step === undefined ? `nothing of it is` : `${step} is not`;
      this.#refuse(`is ${this.run.state}, and ${who} parked or waiting for an attempt${asleep.length === 0 ? '' : `; ${namesOf(asleep)} is`}.`);
    }
    for (const place of places) this.#record(command, place);
    this.run.nudge();
  }

  /** The step, or the undo, counts as nothing to do. */
  #bypass(command: Command): void {
    const place = this.#stuckPlace(command);
    this.#record(command, place);
    this.run.goOn('bypass', [keyOf(place)]);
  }

  /** The step is done, and this is its outcome. */
  #complete(command: Command): void {
    const places = this.#stuckPlaces(command);
    const forward = places.filter(({ undo }) => undo === undefined);
    if (forward.length === 0) this.#refuse(`is stuck in ${namesOf(places)}; complete is for a step on its way forward. Retry it, or bypass it.`);
    const place = this.#stuckPlace(command, forward);
    const step = place.step!;
    const json = toJournal(command.outcome, `the outcome of ${step}`);
    this.#record(command, place);
    this.run.record({ type: 'succeeded', at: this.run.now(), step, by: command.by }, json);
    this.run.goOn('complete', [keyOf(place)]);
  }

  /** Before the pivot; later cancels are journaled and change nothing. */
  #cancel(command: Command): void {
    const { history, info } = this.run;
    if (history.pastPivot && !history.turned) {
      throw new AmendsError('PAST_THE_PIVOT', `Run ${info.id} is past its pivot and can no longer be cancelled. Let it finish, or abandon it.`);
    }
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
