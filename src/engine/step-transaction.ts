import type { Ended } from '../core/execution';
import type { HistoryEvent } from '../core/history';
import type { Sql } from '../core/sql';
import { AmendsError } from '../core/errors';

/** How the attempt of a step ends whose statements are part of a commit. */
type Came = { readonly ended: Ended; readonly event?: HistoryEvent } | { readonly error: unknown };

/** What is told of such an attempt once its commit is there. */
export interface Hearing {
  /** Takes an event in that the commit has journaled. */
  journaled(event: HistoryEvent, outcomeJson: string | undefined): void;
  now(): number;
}

/** The statements of one attempt, to be carried out in the commit that journals what came of them. A commit that fails carries them out again. */
export class StepTransaction {
  readonly settled: Promise<Ended>;
  #came: Came | undefined;
  #resolve!: (ended: Ended) => void;
  #reject!: (error: unknown) => void;

  constructor(
    private readonly step: string,
    private readonly statements: (sql: Sql) => Ended,
    private readonly hearing: Hearing,
  ) {
    this.settled = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** @returns the event to be journaled with the statements; `undefined`: they are to be rolled back. */
  carryOut(sql: Sql): { readonly event: HistoryEvent; readonly outcomeJson: string | undefined } | undefined {
    try {
      const ended = this.statements(sql);
      const event = this.#eventOf(ended);
      this.#came = event === undefined ? { ended } : { ended, event };
      return event === undefined ? undefined : { event, outcomeJson: ended.kind === 'succeeded' ? ended.json : undefined };
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  /** Only an outcome, or an undo that is done, keeps the statements. */
  #eventOf(ended: Ended): HistoryEvent | undefined {
    const of = { step: this.step, at: this.hearing.now() };
    if (ended.kind === 'succeeded') return { type: 'succeeded', ...of };
    if (ended.kind !== 'undone') return undefined;
    const { kind: _kind, ...said } = ended;
    return { type: 'undone', undo: true, ...of, ...said };
  }

  fail(error: unknown): void {
    this.#came = { error };
  }

  /** The commit is there; or it never will be. */
  committed(lost: AmendsError | undefined): void {
    const came = this.#came;
    if (lost !== undefined || came === undefined) return this.#reject(lost ?? new AmendsError('STEP_INTERRUPTED', 'Another process has the run.'));
    if ('error' in came) return this.#reject(came.error);
    const { ended, event } = came;
    if (event === undefined) return this.#resolve(ended);
    this.hearing.journaled(event, ended.kind === 'succeeded' ? ended.json : undefined);
    this.#resolve({ ...ended, journaled: true } as Ended);
  }
}
