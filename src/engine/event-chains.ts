import { runOf, type JournalOp } from './journal-op';
import { AT_WORK } from './sqlite-reader';

/** The writes after which the end of a run's chain may be another. */
const MOVES: ReadonlySet<JournalOp['op']> = new Set<JournalOp['op']>(['begin', 'events', 'transact', 'change', 'release', 'late']);

/** Where the chain of a run's events ends. */
export interface ChainEnd {
  readonly run: number;
  /** The number of its last event. */
  last: number;
  /** What the run's row says that it is; -1: not known. */
  marked: number;
  /** Events may follow without the run's row being written: it is found by looking on from the one that is marked. */
  atWork: boolean;
  ended: boolean;
}

/** The ends of the chains of events of live runs, so that each event can be told the one before it. */
export class EventChains {
  readonly #ends = new Map<number, ChainEnd>();

  /** @param lastEvent reads what is not known here. */
  constructor(private readonly lastEvent: (run: number) => number) {}

  of(run: number): ChainEnd {
    let end = this.#ends.get(run);
    if (end === undefined) this.#ends.set(run, (end = { run, last: this.lastEvent(run), marked: -1, atWork: false, ended: false }));
    return end;
  }

  /** Forgets all of them: another process may have moved them. */
  clear(): void {
    this.#ends.clear();
  }

  /**
   * Numbers the events of some writes from `first` on, and says so of each; then the ends are as they are after all of them.
   * @returns the ends that moved and whose run's row has to be marked for itself.
   */
  advance(
    ops: readonly JournalOp[],
    first: number,
    numbered: (number: number, run: number, body: string, previous: number) => void = () => undefined,
  ): readonly ChainEnd[] {
    let number = first;
    const moved: ChainEnd[] = [];
    for (const op of ops) {
      if (op.op === 'events') {
        const end = this.of(op.run);
        numbered(number, op.run, op.body, end.last);
        end.last = number;
        number += 1;
        moved.push(end);
      } else if (op.op === 'begin') this.#ends.set(op.number, { run: op.number, last: 0, marked: 0, atWork: AT_WORK.has(op.run.state), ended: false });
    }
    for (const op of ops) {
      if (op.op === 'change') this.#changed(this.of(op.run), op.change);
      else if (op.op === 'begin') this.#mark(this.of(op.number));
    }
    const unmarked = moved.filter((end) => end.marked !== end.last && !(end.atWork && end.marked >= 0));
    for (const end of unmarked) this.#mark(end);
    return unmarked;
  }

  #changed(end: ChainEnd, { state, endedAt }: Extract<JournalOp, { op: 'change' }>['change']): void {
    this.#mark(end);
    end.atWork = AT_WORK.has(state);
    end.ended = endedAt !== undefined;
  }

  #mark(end: ChainEnd): void {
    end.marked = end.last;
  }

  /** Forgets the runs of some writes: those that have ended by them, or all, where they were not made. */
  forget(ops: readonly JournalOp[], all: boolean): void {
    for (const op of ops) {
      if (!MOVES.has(op.op)) continue;
      const run = runOf(op);
      if (all || op.op === 'release' || op.op === 'late' || this.#ends.get(run)?.ended === true) this.#ends.delete(run);
    }
  }
}
