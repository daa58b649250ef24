import { v7 as timeOrderedId } from 'uuid';
import { AmendsError } from '../core/errors';
import type { HistoryEvent, ParkedEvent } from '../core/history';
import type { RunQuery } from './engine';
import type { Committed } from './group-commit';
import type { LeftOut, Refusal } from './journal-op';
import type { DeliveryRow, NewRun, RequestRow, RunChange, RunRow } from './journal-rows';
import { overviewPlainly, searchPlainly } from './plain-search';
import type { PruneCut, PrunePosition, PruneSlice } from './pruned';
import type { Overview, RunListing, Window } from './run-search';
import type { SearchTerms } from './search-terms';
import type { Notices } from './observing/notices';
import type { Sharing } from './sharing';
import type { StepTransaction } from './step-transaction';

export interface OpenOptions {
  /** The journal must be there. */
  readonly existing?: boolean;
}

/**
 * Where runs are remembered. What is handed over in one turn of the event loop shares one commit, in the order of handing over;
 * what is read is what was committed. A write that fails is kept and tried again, and until then {@link problem} says why.
 */
export abstract class Journal {
  /**
   * Opens what is there, or, unless `existing`, makes it.
   * @throws AmendsError `JOURNAL_CORRUPT`, `JOURNAL_NEWER`, `JOURNAL_IN_USE`, `JOURNAL_FULL`, `JOURNAL_UNAVAILABLE`; `JOURNAL_MISSING` where nothing is to be made
   */
  abstract open(options?: OpenOptions): void;
  /** Flushes and closes. */
  abstract close(): Promise<void>;
  /** Why nothing can be committed now; `undefined` when all is well. */
  abstract problem(): AmendsError | undefined;
  /** Calls back when nothing can be committed any more, and when it can again. */
  onProblem(_listener: (problem: AmendsError | undefined) => void): void {
    // a journal that cannot fail has nothing to tell
  }
  /** Calls back when everything handed over so far is durable: in the order of asking, never before this returns. For a run, which waits often: a promise is dearer. */
  abstract whenCommitted(callback: Committed): void;
  /** Calls back right before what was handed over is written: what is handed over then goes with it. */
  abstract beforeCommit(listener: () => void): void;
  /** Calls back after each commit, with the milliseconds that it took until it was durable, and how many writes shared it. */
  onCommitted(_listener: (milliseconds: number, writes: number) => void): void {
    // a journal that takes no time has nothing to tell
  }
  /** Keeps a change for an observer, in the commit of what is handed over of the run with it. */
  notice(_run: number, _observer: string, _body: string): void {
    // a journal that keeps none has no notices
  }
  /** What is kept for observers; `undefined`: this journal keeps nothing. Asked once it is open. */
  get notices(): Notices | undefined {
    return undefined;
  }
  /** The sizes of its file and of its write-ahead log in bytes; `undefined`: it is no file. */
  sizes(): { readonly file: number; readonly log: number } | undefined {
    return undefined;
  }
  /** How processes share the journal; `undefined`: it has one owner at a time. */
  get sharing(): Sharing | undefined {
    return undefined;
  }
  /** Hears of runs that were not begun, because of what other processes did, before anybody hears that they were written. */
  onRefused(_listener: (run: number, refusal: Refusal) => void): void {
    // a journal with one owner refuses nothing
  }
  /** Hears of writes that belong to no run and were left out, since the journal never takes them. */
  onLeftOut(_listener: (leftOut: LeftOut) => void): void {
    // a journal that takes everything leaves nothing out
  }
  /** Hears that another process has taken the place of this one: nothing that waited was written, or will be. */
  onLost(_listener: () => void): void {
    // a journal with one owner is never lost
  }
  /** A queued run is about to begin; what follows of it is written unless another process's run stands before it at its lock. */
  take(_run: number, _lock: string): void {
    // with one owner nobody else is in the way
  }
  /** Resolves when everything handed over so far is durable. @throws AmendsError `OWNERSHIP_LOST` when it never will be. */
  committed(): Promise<void> {
    return new Promise((resolve, reject) => this.whenCommitted((lost) => (lost === undefined ? resolve() : reject(lost))));
  }

  /** An id for a run that is about to begin: opaque, URL-safe, ordered by time, given by no other journal. */
  newId(): string {
    return timeOrderedId();
  }
  /** Resolves when what was read of it is durable, too, whichever process wrote it. */
  durable(): Promise<void> {
    return this.committed();
  }

  /** @returns the number of the new run. */
  abstract begin(run: NewRun, requestJson: string): number;
  /** `outcomeJson`: the outcome of a `succeeded` event, encoded. */
  abstract append(run: number, event: HistoryEvent, outcomeJson?: string): void;
  /** Keeps one event per step and run: a later one takes the place of the former. */
  abstract park(run: number, event: ParkedEvent): void;
  /** Gets ready to carry statements of steps out in its commits. @throws AmendsError `TRANSACTION_UNAVAILABLE` when it cannot */
  prepareTransactions(): void {
    throw new AmendsError(
      'TRANSACTION_UNAVAILABLE',
      'The journal keeps no tables of users. Bind one that does (the SQLite journal), or write the step without TransactionalStep.',
    );
  }
  /** Carries statements out in the next commit, and journals there what comes of them. */
  transact(_run: number, _transaction: StepTransaction): void {
    this.prepareTransactions();
  }
  abstract change(run: number, change: RunChange): void;
  abstract deliver(run: number, request: RequestRow): void;
  abstract answer(delivery: DeliveryRow, run?: number): void;

  /** The last generation for a request. */
  abstract latest(saga: string, request: string): RunRow | undefined;
  abstract find(id: string): RunRow | undefined;
  /** Newest first, at most `limit` runs with a number below `before`. */
  abstract list(query: RunQuery & { readonly limit: number; readonly before: number | undefined }): readonly RunRow[];
  /** Every run that has not ended, in order of first delivery. */
  abstract live(): readonly RunRow[];
  /** What happened, in order. */
  abstract history(run: number): readonly HistoryEvent[];
  abstract requests(run: number): readonly RequestRow[];
  abstract delivery(id: string): DeliveryRow | undefined;

  /** Looks for runs. @throws AmendsError `RUN_UNKNOWN`, `RUN_ENDED` of the run that others are to be like; `JOURNAL_UNAVAILABLE` */
  async search(terms: SearchTerms): Promise<RunListing> {
    return searchPlainly(this, terms);
  }
  /** How runs stand. @param now milliseconds since 1970. @throws AmendsError `QUERY_INVALID`, `JOURNAL_UNAVAILABLE` */
  async overview(window: Window, now: number): Promise<Overview> {
    return overviewPlainly(this, window, now);
  }
  /** Another number whenever anything was committed, whoever did; one that cannot tell says another each time. */
  version(): number {
    return (this.#asked += 1);
  }
  #asked = 0;

  /** Removes some of what is old, in a transaction of a few milliseconds that waits for nobody. @throws AmendsError `JOURNAL_LOCKED` when somebody else commits. */
  abstract prune(cut: PruneCut, from?: PrunePosition): PruneSlice;
}
