import type { BatchedJournal } from '../../../engine/batched-journal';

/** Where the journals of one test keep what they remember: a store in memory, a file. */
export interface JournalUnderTest {
  /** A new journal, not opened yet, over all that the journals before it have committed. */
  journal(): BatchedJournal;
  /** Removes what is stored. */
  remove?(): void;
}

/** Carries a commit out, or throws and has not, as a crash or a full disk would. */
export type Commit = (write: () => void) => void;

/** Puts `commit` between a journal and its store. */
export function interceptCommits(journal: BatchedJournal, commit: Commit): void {
  const inner = journal as unknown as { write(ops: unknown): unknown };
  const write = inner.write.bind(journal);
  inner.write = (ops) => {
    let written: unknown;
    commit(() => (written = write(ops)));
    return written;
  };
}

/** The journal as its engine sees it. Once `dead`, nothing is written, and nobody hears that it was: so the engine of a process that was killed goes no further. */
export function mortal(journal: BatchedJournal, dead: () => boolean): BatchedJournal {
  return new Proxy(journal, {
    get(target, key) {
      if (dead()) return key === 'committed' ? () => new Promise<void>(() => undefined) : () => undefined;
      const member: unknown = Reflect.get(target, key, target);
      return typeof member === 'function' ? (member as (...args: unknown[]) => unknown).bind(target) : member;
    },
  });
}
