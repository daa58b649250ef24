import type { AmendsError } from '../core/errors';
import type { HistoryEvent, ParkedEvent } from '../core/history';
import { GroupCommit, type Committed } from './group-commit';
import { Journal } from './journal';
import type { DeliveryRow, NewRun, RequestRow, RunChange } from './journal-rows';
import { belongsToRun, encodeEvent, runOf, type JournalOp, type LeftOut, type Outcome, type Refusal } from './journal-op';
import type { StepTransaction } from './step-transaction';

/** What became of a commit, and when it is durable, if that takes longer. */
export interface Commit extends Outcome {
  readonly safe?: Promise<void> | undefined;
}

/** The half of a journal that is the same for all: collecting what is handed over into one commit. */
export abstract class BatchedJournal extends Journal {
  readonly #commit = new GroupCommit<JournalOp>(
    (ops) => {
      this.#open = new Map(); // what is handed over while they are written goes with the next
      const commit = this.write(ops);
      return commit && { safe: commit.safe, tell: () => this.#tell(commit) };
    },
    (ops) => this.isAside(ops),
  );
  #hearRefused: (run: number, refusal: Refusal) => void = () => undefined;
  #hearLeftOut: (leftOut: LeftOut) => void = () => undefined;
  /** The events of each run that wait for the next commit. */
  #open = new Map<number, Extract<JournalOp, { op: 'events' }>>(); // a new map for each: see BriefMap

  /** Makes all of it durable, or throws and has changed nothing. */
  protected abstract write(ops: readonly JournalOp[]): Commit | void;

  /** Whether the event loop would go on while these reach the disk. */
  protected isAside(_ops: readonly JournalOp[]): boolean {
    return false;
  }

  /** The number of the run with this id, which is about to begin. */
  protected abstract numberOf(id: string): number;

  /** What is handed over from now on is written. */
  protected accept(): void {
    this.#commit.open();
  }

  /** Writes now what waits, and what comes of that. @returns whether nothing is left unwritten. */
  protected settle(): boolean {
    return this.#commit.settle();
  }

  /** @returns whether nothing was left unwritten. */
  protected flushAndStop(): Promise<boolean> {
    return this.#commit.close();
  }

  #tell({ refused, leftOut }: Outcome): void {
    for (const [run, refusal] of refused) this.#refused(run, refusal);
    for (const one of leftOut) this.leaveOut(one);
  }

  /** The journal never takes this. */
  protected leaveOut(leftOut: LeftOut): void {
    this.#hearLeftOut(leftOut);
  }

  /** Nothing was written of a run, and nothing shall be of what came after. */
  #refused(run: number, refusal: Refusal): void {
    this.#open.delete(run);
    this.#commit.withdraw((op) => runOf(op) === run && belongsToRun(op));
    this.#hearRefused(run, refusal);
  }

  override problem(): AmendsError | undefined {
    return this.#commit.problem;
  }

  override onProblem(listener: (problem: AmendsError | undefined) => void): void {
    this.#commit.onProblem = listener;
  }

  override onRefused(listener: (run: number, refusal: Refusal) => void): void {
    this.#hearRefused = listener;
  }

  override onLeftOut(listener: (leftOut: LeftOut) => void): void {
    this.#hearLeftOut = listener;
  }

  override onLost(listener: () => void): void {
    this.#commit.onLost = () => {
      this.#open = new Map();
      listener();
    };
  }

  override take(run: number, lock: string): void {
    this.push({ op: 'take', run, lock });
  }

  protected push(op: JournalOp): void {
    this.#commit.push(op);
  }

  override beforeCommit(listener: () => void): void {
    this.#commit.beforeWrite = listener;
  }

  override notice(run: number, observer: string, body: string): void {
    this.#commit.push({ op: 'notice', run, observer, body });
  }

  override onCommitted(listener: (milliseconds: number, writes: number) => void): void {
    this.#commit.measured = listener;
  }

  override whenCommitted(callback: Committed): void {
    this.#commit.whenCommitted(callback);
  }

  override begin(run: NewRun, json: string): number {
    const number = this.numberOf(run.id);
    this.#commit.push({ op: 'begin', number, run, json });
    return number;
  }

  override append(run: number, event: HistoryEvent, outcomeJson?: string): void {
    const body = encodeEvent(event, outcomeJson);
    const open = this.#open.get(run);
    if (open !== undefined) {
      open.body += `,${body}`;
      return;
    }
    const op = { op: 'events' as const, run, body };
    this.#open.set(run, op);
    this.#commit.push(op);
  }

  override park(run: number, event: ParkedEvent): void {
    this.#open.delete(run); // what follows comes after it
    this.#commit.push({ op: 'park', run, step: event.step, body: JSON.stringify(event) });
  }

  override transact(run: number, transaction: StepTransaction): void {
    this.#open.delete(run); // what follows comes after it
    this.#commit.push({ op: 'transact', run, transaction });
    this.#commit.whenCommitted((lost) => transaction.committed(lost));
  }

  override change(run: number, change: RunChange): void {
    this.#commit.push({ op: 'change', run, change });
  }

  override deliver(run: number, request: RequestRow): void {
    this.#commit.push({ op: 'deliver', run, request });
  }

  override answer(delivery: DeliveryRow, run = -1): void {
    this.#commit.push({ op: 'answer', run, delivery });
  }
}
