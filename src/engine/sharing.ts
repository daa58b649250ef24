import type { HistoryEvent } from '../core/history';
import type { Command } from './engine';
import type { RunRow } from './journal-rows';
import type { ProcessIdentity } from './process-identity';

/** The sagas that a process knows, each with its steps. */
export type Knowledge = Readonly<Record<string, readonly string[]>>;

/** A process that works on the journal. Its number is the fencing token of its writes, and is never given again. */
export interface OwnerRow extends ProcessIdentity {
  readonly number: number;
  /** Counts up as long as the process works. */
  readonly beat: number;
  readonly knows: Knowledge;
}

/** What one process leaves in the journal for the owner of a run. */
export type Posting =
  | { readonly kind: 'request'; readonly json: string }
  | { readonly kind: 'message'; readonly name: string; readonly id: string; readonly payload?: unknown }
  | ({ readonly kind: 'verb' } & Command);

export interface PostedRow {
  readonly number: number;
  readonly run: number;
  /** The run has ended. */
  readonly ended: boolean;
  readonly posting: Posting;
}

/** How several processes share one journal. Each run has one owner; only its owner writes of it, and only while nobody has taken its place. */
export interface Sharing {
  /** Becomes an owner: from now on every commit is refused once another process has taken this one's place. @returns its number. @throws AmendsError `JOURNAL_IN_USE` when too many share it. */
  join(identity: ProcessIdentity, knows: Knowledge): number;
  /** The number that {@link join} gave, while it holds. */
  readonly token: number | undefined;
  /** Whether there may be live runs that this process has not. */
  readonly strangers: boolean;
  /** Looks whether there are. */
  search(): void;
  /** Another process has taken this one's place: it may join anew. */
  lost(): void;
  /** Counts up, in the next commit. */
  beat(): void;
  owners(): readonly OwnerRow[];
  /** Whether an owner has ended for certain: its process has, or, of this very process, that part of it. */
  hasEnded(owner: OwnerRow): boolean;
  /** Whether another process has written since this was asked last. */
  changed(): boolean;
  /** The live runs that no owner but those of `gone` has, in order of first delivery. */
  orphans(gone: readonly OwnerRow[]): readonly OwnedRow[];
  /** Frees the places of those of `gone` whose counters have not moved; their runs are nobody's then. */
  vacate(gone: readonly OwnerRow[]): void;
  /** Takes the places of those of `gone` whose counters have not moved, and of these runs those that nobody took meanwhile. @returns their numbers. */
  claim(runs: readonly OwnedRow[], gone: readonly OwnerRow[]): readonly number[];
  /** Gives up runs, in the next commit: whoever knows their steps takes them. */
  release(run: number): void;
  /** Whether no run of another process stands before this one at its lock. */
  mayTake(run: number, lock: string): boolean;
  /** The run of another process that holds a lock. */
  holder(lock: string): RunRow | undefined;
  /** What was left for the runs of this process, in order. */
  postings(): readonly PostedRow[];
  /** What was left for a run, and not taken yet. */
  leftFor(run: number): readonly Posting[];
  /** Whether an owner is there that has not ended for certain. */
  manned(): boolean;
  /** Leaves something for the owner of a run, in the next commit. @returns a key by which to ask whether it was {@link taken}. */
  post(run: number, posting: Posting): string;
  /** @throws AmendsError `JOURNAL_REFUSED` when the journal did not take what was left. */
  assertPosted(key: string): void;
  /** Takes a posting away, in the next commit, with what is written of its run: if that is not written, it stays. */
  take(posted: PostedRow): void;
  /** Takes a posting away, in the next commit, whatever becomes of its run. */
  drop(posted: PostedRow): void;
  /** Takes a posting away that came after the end of its run, and journals so, in the next commit; whoever is first. */
  late(posted: PostedRow, event: HistoryEvent): void;
  taken(key: string): boolean;
  /** A delivery of a run of another process may be told to come again, and is owed the answer then: in the next commit. */
  owe(run: number): void;
}

export interface OwnedRow extends RunRow {
  readonly owner: number | null;
}
