import type { Database, Statement } from 'better-sqlite3';
import type { EventChains } from './event-chains';
import { belongsToRun, runOf, type JournalOp, type LeftOut, type Outcome, type Refusal } from './journal-op';
import { isUnwritable } from './sqlite-errors';

/** Finds out which of some writes it is that SQLite does not take: each run, and each write that belongs to none, is tried for itself, and taken back. */
export class SqliteTrial {
  readonly #lockOf: Statement;

  /** @param write within a transaction. */
  constructor(
    private readonly database: Database,
    private readonly chains: EventChains,
    private readonly write: (ops: readonly JournalOp[]) => void,
  ) {
    this.#lockOf = database.prepare('SELECT lock FROM runs WHERE number = ? AND ended_at IS NULL').pluck();
  }

  /** @param inTheWay the runs that are refused for another reason. */
  judge(given: readonly JournalOp[], inTheWay: ReadonlyMap<number, Refusal>): Outcome {
    const refused = new Map<number, Refusal>();
    const leftOut: LeftOut[] = [];
    for (const [about, ops] of partsOf(given)) {
      const because = this.#tried(ops);
      if (because === undefined) continue;
      if (typeof about === 'number') refused.set(about, { because });
      else leftOut.push({ op: about, because });
    }
    const kept = new Set([...refused.keys()].map((run) => this.#lockOf.get(run)));
    for (const [run, refusal] of inTheWay) if (!refused.has(run)) refused.set(run, refusal);
    for (const op of given) {
      const [run, lock] = op.op === 'take' ? [op.run, op.lock] : op.op === 'begin' && op.run.state !== 'queued' ? [op.number, op.run.lock] : [];
      if (run !== undefined && kept.has(lock) && !refused.has(run)) refused.set(run, 'locked'); // by one that was to end, and does not
    }
    return { refused, leftOut };
  }

  /** Why SQLite does not take these. @throws what is no fault of theirs; and for a sign of life, without which nothing may be written. */
  #tried(ops: readonly JournalOp[]): string | undefined {
    let because: string | undefined;
    this.database.exec('SAVEPOINT trial');
    try {
      this.write(ops);
    } catch (error) {
      if (ops[0]?.op === 'beat' || !isUnwritable(error)) throw error;
      because = error.message;
    }
    this.database.exec('ROLLBACK TO trial; RELEASE trial');
    this.chains.forget(ops, true);
    return because;
  }
}

/** All writes but those that are refused and left out. What cannot be told of a run that has ended is no longer to be told. */
export function without(given: readonly JournalOp[], refused: ReadonlyMap<number, Refusal>, leftOut: readonly LeftOut[]): readonly JournalOp[] {
  const out = new Set(leftOut.map(({ op }) => op));
  return given.flatMap((op): readonly JournalOp[] => {
    if (out.has(op)) return op.op === 'late' ? [{ op: 'unpost', run: -1, posting: op.posting }] : [];
    return refused.has(runOf(op)) && belongsToRun(op) ? [] : [op];
  });
}

/** Writes by what they stand or fall with: a run, or themselves. */
function partsOf(given: readonly JournalOp[]): ReadonlyMap<number | JournalOp, readonly JournalOp[]> {
  const parts = new Map<number | JournalOp, JournalOp[]>();
  for (const op of given) {
    const about = belongsToRun(op) && op.op !== 'late' ? runOf(op) : op;
    const part = parts.get(about);
    if (part === undefined) parts.set(about, [op]);
    else part.push(op);
  }
  return parts;
}
