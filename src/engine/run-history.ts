import { isRefusal, saysRefused, type Settled, type Turn } from '../core/execution';
import type { ErrorRecord, HistoryEvent, ParkedEvent } from '../core/history';
import type { Plan } from '../core/plan';

/** After how many crashes a step is not executed again: one that takes its process down must not take it down for ever. */
export const CRASH_LIMIT = 3;

/** What the journal says of one direction of one step. */
export class Facts {
  /** An intention is journaled. */
  begun = false;
  /** An attempt is under way, or was when the process ended. */
  inFlight = false;
  /** Attempts of this visit, since the last operator's retry. */
  attempts = 0;
  crashes = 0;
  retryAt: number | undefined;
  settled: Settled | undefined;
  /** The number of the request that the last attempt saw. */
  request = 0;
  /** When the last attempt began, and its span, where that is journaled. */
  begunAt = 0;
  span: string | undefined;
  /** Of the execution: an attempt of this visit ended unknown. */
  unknown = false;
  /** Of the execution: the error that used up its attempts, while its probe has yet to be asked a last time. */
  usedUp: ErrorRecord | undefined;
}

/** What the journal says of one step. */
class StepFacts {
  readonly forward = new Facts();
  #backward: Facts | undefined;
  applies: boolean | undefined;
  undecided: ErrorRecord | undefined;
  parked: ParkedEvent | undefined;
  /** The number of the message that woke it, until its visit is journaled: no other step is given that one. */
  claimed: number | undefined;
  /** The outcome that its probe found before the undo. */
  found: { readonly json: string | undefined } | undefined;
  /** An operator woke it: it is visited though neither its time nor its message has come. */
  woken = false;

  /** Made when first asked for: most steps are never undone. */
  get backward(): Facts {
    return (this.#backward ??= new Facts());
  }
}

/** Where a run is stuck, and why: in a step, in its undo, or, without a step, as a whole. */
export type StuckPlace = Extract<HistoryEvent, { readonly type: 'stuck' }>;

/** What tells those places apart. */
export const stuckKey = (step: string | undefined, undo: boolean): string => `${step ?? ''}${undo ? ' undo' : ''}`;

/** The verbs after which a run is no longer stuck where they say. */
const HELPS: ReadonlySet<string> = new Set(['retry', 'resume', 'bypass', 'complete']);

/** What an operator's verb says of a `shouldExecute` that threw: its answer, or, without one, that it is asked again. */
function answerInstead(step: StepFacts, applies: boolean | undefined): void {
  if (step.undecided === undefined) return;
  step.undecided = undefined;
  step.applies = applies;
}

export interface Message {
  readonly name: string;
  readonly id: string;
  readonly payload: unknown;
}

/** What most runs have, and share: nothing. */
const NOWHERE: ReadonlyMap<string, StuckPlace> = new Map();
const NONE: ReadonlySet<string> = new Set();

/** What the journal says of a run, as far as it matters for going on: events in, facts out. The same for a run that lives and one that is read back. */
export class RunHistory {
  plan: Plan = [];
  /** When it began. */
  startedAt: number | undefined;
  cancelled: Turn | undefined;
  /** Why it goes backward, once it does. */
  turn: Extract<HistoryEvent, { readonly type: 'turned' }> | undefined;
  readonly messages: Message[] = [];
  /** Where the run is stuck, by {@link stuckKey}. */
  stuck: ReadonlyMap<string, StuckPlace> = NOWHERE;
  /** The codes of the alerts that were raised. */
  alerts: ReadonlySet<string> = NONE;
  /** Where its trace begins. */
  trace: Extract<HistoryEvent, { readonly type: 'traced' }> | undefined;
  /** How many events have been taken in. */
  order = 0;
  readonly #steps = new Map<string, StepFacts>();

  get turned(): boolean {
    return this.turn !== undefined;
  }

  step(name: string): StepFacts {
    let facts = this.#steps.get(name);
    if (facts === undefined) this.#steps.set(name, (facts = new StepFacts()));
    return facts;
  }

  facts(name: string, undo: boolean): Facts {
    const step = this.step(name);
    return undo ? step.backward : step.forward;
  }

  /** From the pivot's first intention on, unless the pivot refused. */
  get pastPivot(): boolean {
    const pivot = this.plan.find(({ kind }) => kind === 'pivot');
    if (pivot === undefined) return false;
    const { begun, settled } = this.facts(pivot.name, false);
    return begun && !saysRefused(settled);
  }

  /** Whether the execution of a step may have taken effect, and nobody knows. For its undo it may have, too, when it was parked or passed. */
  unknown(name: string, undo: boolean): boolean {
    const { unknown, settled } = this.facts(name, false);
    return unknown || (undo && settled?.kind !== 'succeeded' && settled?.kind !== 'refused' && settled?.kind !== 'failed');
  }

  /** The first message of that name that no step was given yet: its number among all of the name. */
  nextMessage(name: string): { readonly number: number; readonly message: Message } | undefined {
    let taken = -1;
    for (const { parked, claimed } of this.#steps.values()) {
      taken = Math.max(taken, parked?.received?.[name] ?? -1, parked?.message === name ? (claimed ?? -1) : -1);
    }
    const message = this.messages.filter((candidate) => candidate.name === name)[taken + 1];
    return message === undefined ? undefined : { number: taken + 1, message };
  }

  received(step: string, name: string): unknown {
    const number = this.step(step).parked?.received?.[name];
    return number === undefined ? undefined : structuredClone(this.messages.filter((candidate) => candidate.name === name)[number]?.payload); // what a step does to it is its own
  }

  /** Takes in one event. `outcomeJson`: the outcome of a `succeeded` event, encoded. */
  apply(event: HistoryEvent, outcomeJson?: string): void {
    this.order += 1;
    switch (event.type) {
      case 'begun':
        return this.#begun(this.facts(event.step, event.undo === true), event.attempt, event);
      case 'succeeded':
        this.facts(event.step, false).unknown = false;
        return this.#settle(event.step, false, { kind: 'succeeded', json: outcomeJson, order: this.order });
      case 'found':
        return this.#found(event.step, event.outcome);
      case 'undone': {
        const { answer, nothing } = event;
        const settled: Settled = { kind: 'undone', order: this.order };
        return this.#settle(event.step, true, answer === undefined && nothing === undefined ? settled : { ...event, ...settled });
      }
      case 'refused':
        return this.#settle(event.step, false, { kind: 'refused', answer: event.answer, order: this.order });
      case 'errored':
        return this.#errored(event);
      case 'parked':
        return this.#parked(event);
      default:
        return this.#aboutTheRun(event);
    }
  }

  #aboutTheRun(event: HistoryEvent): void {
    switch (event.type) {
      case 'planned':
        this.plan = event.plan;
        this.startedAt = event.at;
        break;
      case 'traced':
        this.trace = event;
        break;
      case 'decided': {
        const step = this.step(event.step);
        step.applies = event.applies;
        step.undecided = event.error;
        break;
      }
      case 'message':
        this.messages.push({ name: event.name, id: event.id, payload: event.payload });
        break;
      case 'turned':
        this.turn = event;
        break;
      case 'stuck':
        this.stuck = new Map(this.stuck).set(stuckKey(event.step, event.undo === true), event);
        break;
      case 'alert':
        this.alerts = new Set(this.alerts).add(event.code);
        break;
      case 'verb':
        this.#verb(event);
        break;
      default:
    }
  }

  #begun(facts: Facts, attempt: number, { at, request, span }: NonNullable<ParkedEvent['begun']>): void {
    facts.begun = facts.inFlight = true;
    facts.attempts = attempt;
    facts.request = request;
    facts.begunAt = at;
    facts.span = span;
    facts.retryAt = undefined;
  }

  #settle(step: string, undo: boolean, settled: Settled): void {
    const facts = this.facts(step, undo);
    facts.inFlight = false;
    facts.settled = settled;
  }

  /** What follows is the undo itself: the attempts of asking are not its own. */
  #found(name: string, outcome: unknown): void {
    const step = this.step(name);
    step.found = { json: outcome === undefined ? undefined : JSON.stringify(outcome) };
    step.backward.inFlight = false;
    step.backward.attempts = 0;
  }

  #errored(event: Extract<HistoryEvent, { type: 'errored' }>): void {
    const facts = this.facts(event.step, event.undo === true);
    facts.inFlight = false;
    if (event.crashed) facts.crashes += 1;
    if (!isRefusal(event.error)) facts.unknown = true;
    if (event.usedUp) facts.usedUp = event.error;
    facts.retryAt = event.retryAt;
    if (event.retryAt !== undefined) return;
    const { error } = event;
    facts.settled = event.crashed
      ? { kind: 'crashLoop', error, order: this.order }
      : { kind: 'failed', error, terminal: error.retryable === false, order: this.order };
  }

  #parked(event: ParkedEvent): void {
    const step = this.step(event.step);
    const facts = step.forward;
    step.parked = event;
    step.claimed = undefined;
    step.woken = false;
    facts.begun = true;
    facts.attempts = 0;
    facts.crashes = 0;
    facts.inFlight = false;
    facts.unknown = false;
    facts.usedUp = undefined;
    facts.settled = event.begun === undefined ? { kind: 'parked', order: this.order } : undefined;
    if (event.begun !== undefined) this.#begun(facts, 1, event.begun);
  }

  #verb(event: Extract<HistoryEvent, { type: 'verb' }>): void {
    if (event.refused !== undefined) return;
    const { verb, by, why } = event;
    if (event.step !== undefined) this.#verbOfStep(verb, event.step, event.undo === true);
    if (HELPS.has(verb)) this.#unstick(stuckKey(event.step, event.undo === true));
    if (verb === 'cancel' && !this.turned) this.stuck = NOWHERE;
    if ((verb !== 'cancel' && verb !== 'deadline') || this.cancelled !== undefined || this.turned) return;
    const cancel = verb === 'cancel';
    const error = { name: 'AmendsError', message: cancel ? `cancelled by ${by}: ${why}` : why, code: cancel ? 'RUN_CANCELLED' : 'DEADLINE_PASSED' };
    this.cancelled = { cause: cancel ? 'cancelled' : 'deadline', error, order: this.order };
  }

  #verbOfStep(verb: string, name: string, undo: boolean): void {
    const step = this.step(name);
    const facts = undo ? step.backward : step.forward;
    switch (verb) {
      case 'retry':
        this.#afresh(facts);
        return undo ? undefined : answerInstead(step, undefined);
      case 'wake':
        step.woken = !undo && facts.settled?.kind === 'parked';
        facts.retryAt = undefined;
        return;
      case 'bypass':
        facts.settled = undo ? { kind: 'undone', nothing: true, order: this.order } : { kind: 'bypassed', order: this.order };
        return undo ? undefined : answerInstead(step, false);
      case 'complete': // its outcome is the next event
        return answerInstead(step, true);
      default:
    }
  }

  #unstick(key: string): void {
    const stuck = new Map(this.stuck);
    stuck.delete(key);
    this.stuck = stuck;
  }

  /** A fresh budget. */
  #afresh(facts: Facts): void {
    facts.settled = undefined;
    facts.retryAt = undefined;
    facts.attempts = 0;
    facts.crashes = 0;
    facts.usedUp = undefined;
  }
}
