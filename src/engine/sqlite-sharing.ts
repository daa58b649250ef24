import { randomUUID } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import { AmendsError } from '../core/errors';
import type { JournalOp } from './journal-op';
import type { ProcessIdentity } from './process-identity';
import { NUMBERING_SLOTS } from './run-id';
import { journalError } from './sqlite-errors';
import type { Knowledge, OwnedRow, OwnerRow, PostedRow, Posting, Sharing } from './sharing';
import type { SqliteReader } from './sqlite-reader';
import { FOREIGN_BEFORE, FOREIGN_HOLDER, type WritingOwner } from './sqlite-writer';

/** The owners that live in this process, by file and number: a test may run several, and one of them may be gone while the process is not. */
const here = new Set<string>();

/** How processes share a journal in a SQLite file: a row for each owner, a column for the owner of each run, and a table of what is left for others. */
export class SqliteSharing implements Sharing, WritingOwner {
  token: number | undefined;
  strangers = false;
  slot = 0;
  readonly #owners: Statement;
  readonly #orphans: Statement;
  readonly #replace: Statement;
  readonly #claim: Statement;
  readonly #before: Statement;
  readonly #holder: Statement;
  readonly #postings: Statement;
  readonly #posted: Statement;
  #version: unknown;

  constructor(
    private readonly database: Database,
    private readonly reader: SqliteReader,
    private readonly push: (op: JournalOp) => void,
  ) {
    this.#owners = database.prepare('SELECT * FROM owners ORDER BY number');
    this.#orphans = database.prepare(
      'SELECT * FROM runs INDEXED BY runs_live WHERE ended_at IS NULL AND (owner IS NULL OR owner NOT IN (SELECT number FROM owners) OR owner IN (SELECT value FROM json_each(?))) ORDER BY number',
    );
    this.#replace = database.prepare('DELETE FROM owners WHERE number = ? AND beat = ?');
    this.#claim = database.prepare(
      'UPDATE runs SET owner = ? WHERE number = ? AND ended_at IS NULL AND owner IS ? AND NOT EXISTS (SELECT 1 FROM owners WHERE number = runs.owner)',
    );
    this.#before = database.prepare(FOREIGN_BEFORE).pluck();
    this.#holder = database.prepare(FOREIGN_HOLDER);
    this.#postings = database.prepare(
      'SELECT p.number, p.run, p.body FROM postings p JOIN runs r ON r.number = p.run WHERE r.owner = ? OR r.ended_at IS NOT NULL ORDER BY p.number',
    );
    this.#posted = database.prepare('SELECT 1 FROM postings WHERE key = ?').pluck();
  }

  join({ pid, started, boot, space }: ProcessIdentity, knows: Knowledge): number {
    const join = this.database.transaction(() => {
      const taken = new Set(this.database.prepare('SELECT slot FROM owners').pluck().all());
      const slot = Array.from({ length: NUMBERING_SLOTS }, (_, index) => index).find((index) => !taken.has(index));
      if (slot === undefined)
        throw new AmendsError(
          'JOURNAL_IN_USE',
          `${NUMBERING_SLOTS} processes share this journal already. Stop one of them, or give this one a JOURNAL_PATH of its own.`,
        );
      const insert = this.database.prepare('INSERT INTO owners (slot, pid, started, boot, space, beat, knows) VALUES (?, ?, ?, ?, ?, 0, ?)');
      return { slot, token: Number(insert.run(slot, pid, started, boot, space, JSON.stringify(knows)).lastInsertRowid) };
    });
    const { slot, token } = this.#guarded(() => join.immediate());
    this.token = token;
    this.slot = slot;
    here.add(this.#key(token));
    return token;
  }

  /** Leaves its place, so that others need not wait to take its runs. */
  leave(): void {
    if (this.token === undefined) return;
    here.delete(this.#key(this.token));
    this.#replaceAny(this.token);
    this.token = undefined;
  }

  #replaceAny(token: number): void {
    try {
      this.database.pragma('busy_timeout = 1000'); // the process is about to end: nobody waits for its event loop
      this.database.prepare('DELETE FROM owners WHERE number = ?').run(token);
    } catch {
      // others notice by themselves that it is gone
    }
  }

  #key(token: number): string {
    return `${this.database.name}#${token}`;
  }

  lost(): void {
    if (this.token !== undefined) here.delete(this.#key(this.token));
    this.token = undefined;
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw journalError(this.database.name, error);
    }
  }

  beat(): void {
    this.push({ op: 'beat' });
  }

  owners(): readonly OwnerRow[] {
    return (this.#owners.all() as (Omit<OwnerRow, 'knows'> & { readonly knows: string })[]).map((row) => ({
      ...row,
      knows: JSON.parse(row.knows) as Knowledge,
    }));
  }

  isHere(owner: OwnerRow): boolean {
    return here.has(this.#key(owner.number));
  }

  changed(): boolean {
    const version = this.database.pragma('data_version', { simple: true });
    const changed = version !== this.#version;
    this.#version = version;
    return changed;
  }

  orphans(gone: readonly OwnerRow[]): readonly OwnedRow[] {
    return this.#orphans.all(JSON.stringify(gone.map(({ number }) => number))).map((row) => this.reader.owned(row));
  }

  claim(runs: readonly OwnedRow[], gone: readonly OwnerRow[]): readonly number[] {
    const { token } = this;
    const claim = this.database.transaction(() => {
      for (const { number, beat } of gone) this.#replace.run(number, beat);
      return runs.filter(({ number, owner }) => this.#claim.run(token, number, owner).changes === 1).map(({ number }) => number);
    });
    const claimed = this.#guarded(() => claim.immediate());
    this.strangers = claimed.length < runs.length || this.orphans([]).length > 0;
    return claimed;
  }

  release(run: number): void {
    this.push({ op: 'release', run });
  }

  mayTake(run: number, lock: string): boolean {
    return this.#before.get(lock, this.token, run) === undefined;
  }

  holder(lock: string): OwnedRow | undefined {
    const row = this.#holder.get(lock, this.token);
    return row === undefined ? undefined : this.reader.owned(row);
  }

  postings(): readonly PostedRow[] {
    const rows = this.#postings.all(this.token) as { number: number; run: number; body: string }[];
    return rows.map(({ number, run, body }) => ({ number, run, posting: JSON.parse(body) as Posting }));
  }

  post(run: number, posting: Posting): string {
    const key = randomUUID();
    this.push({ op: 'post', run, key, body: JSON.stringify(posting) });
    return key;
  }

  take(posting: number): void {
    this.push({ op: 'unpost', posting });
  }

  taken(key: string): boolean {
    return this.#posted.get(key) === undefined;
  }

  owe(run: number): void {
    this.push({ op: 'owe', run });
  }
}
