import type { Attempt, Ended, Execution } from './execution';
import { AmendsError } from './errors';
import type { Plan } from './plan';
import type { Req } from './request';
import type { Sql } from './sql';
import type { AnyStep, Cause, CompensationContext, OutcomeOf, RunInfo, StepClass, StepContext } from './transaction';

/** The outcomes of a run, asked by class. Each asker gets a copy of its own. */
export class Outcomes {
  readonly #json = new Map<string, string | undefined>();

  constructor(
    private readonly plan: Plan,
    private readonly classOf: (step: string) => StepClass | undefined,
  ) {}

  keep(step: string, json: string | undefined): void {
    this.#json.set(step, json);
  }

  get(step: string): unknown {
    const json = this.#json.get(step);
    return json === undefined ? undefined : JSON.parse(json);
  }

  /** The one step of the plan that is `wanted` or extends it, or why there is none. */
  find(wanted: AnyStep, asker: string): { readonly value: unknown } | { readonly why: string } {
    const matches = this.plan.filter(({ name }) => this.#isA(name, wanted));
    const [match] = matches;
    if (match === undefined) return { why: 'no step of the plan is of that class' };
    if (matches.length > 1) return { why: `several steps of the plan are of that class (${matches.map(({ name }) => name).join(', ')}); ask for one of them` };
    const group = this.plan.find(({ name }) => name === asker)?.group;
    if (group !== undefined && match.group === group && match.name !== asker)
      return { why: `${match.name} runs in the same group as ${asker}; siblings may finish in any order` };
    if (!this.#json.has(match.name)) return { why: `${match.name} was omitted, or is not done yet; findOutcome gives undefined instead of an error` };
    return { value: this.get(match.name) };
  }

  #isA(name: string, wanted: AnyStep): boolean {
    const cls = this.classOf(name);
    return cls !== undefined && (cls === wanted || cls.prototype instanceof wanted);
  }
}

const keyOf = (run: RunInfo, step: string): string => `${run.id}.${step}`;

/** What a step is given with an attempt forward. */
export class ForwardContext implements StepContext {
  constructor(
    readonly run: RunInfo,
    protected readonly step: string,
    protected readonly attemptOf: Attempt,
    protected readonly outcomes: Outcomes,
  ) {}

  /** Carries statements out in the commit that journals what comes of them. */
  transact(statements: (sql: Sql) => unknown): Promise<Ended> {
    return this.attemptOf.transact(statements);
  }

  get idempotencyKey(): string {
    return keyOf(this.run, this.step);
  }
  get signal(): AbortSignal {
    return this.attemptOf.signal;
  }
  get attempt(): number {
    return this.attemptOf.number;
  }
  get visits(): number {
    return this.attemptOf.visits;
  }
  get note(): unknown {
    return this.attemptOf.note;
  }
  get timedOut(): boolean {
    return this.attemptOf.timedOut;
  }

  received<T = unknown>(message: string): T | undefined {
    return this.attemptOf.received(message) as T | undefined;
  }

  outcomeOf<S extends AnyStep>(step: S): OutcomeOf<S> {
    const found = this.outcomes.find(step, this.step);
    if ('value' in found) return found.value;
    throw new AmendsError('OUTCOME_UNAVAILABLE', `${this.step} asked for the outcome of ${step.name}, but ${found.why}.`);
  }

  findOutcome<S extends AnyStep>(step: S): OutcomeOf<S> | undefined {
    const found = this.outcomes.find(step, this.step);
    return 'value' in found ? found.value : undefined;
  }
}

/** What a step is given with an attempt of its undo. */
export class BackwardContext<O> extends ForwardContext implements CompensationContext<O> {
  constructor(
    run: RunInfo,
    step: string,
    attempt: Attempt,
    outcomes: Outcomes,
    private readonly execution: Execution,
    readonly cause: Cause,
    readonly willRetry: boolean,
  ) {
    super(run, step, attempt, outcomes);
  }

  override get idempotencyKey(): string {
    return `${this.executionKey}.undo`;
  }
  get executionKey(): string {
    return keyOf(this.run, this.step);
  }
  get outcome(): O | undefined {
    const { found } = this.attemptOf;
    if (found !== undefined) return (found.json === undefined ? undefined : JSON.parse(found.json)) as O | undefined;
    return this.outcomes.get(this.step) as O | undefined;
  }
  get known(): boolean {
    return this.attemptOf.found !== undefined || this.execution.settled(this.step)?.kind === 'succeeded';
  }
  get latestRequest(): Req {
    return this.execution.latestRequest;
  }
}
