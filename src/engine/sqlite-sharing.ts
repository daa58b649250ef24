import { randomUUID } from 'node:crypto';
import type { Database, Statement } from 'better-sqlite3';
import { AmendsError } from '../core/errors';
import type { HistoryEvent } from '../core/history';
import { encodeEvent, type JournalOp, type LeftOut } from './journal-op';
import { isGone, LEFT, thisProcess, type ProcessIdentity } from './process-identity';
import { NUMBERING_SLOTS } from './run-id';
import { journalError } from './sqlite-errors';
import type { Knowledge, OwnedRow, OwnerRow, PostedRow, Posting, Sharing } from './sharing';
import type { SqliteReader } from './sqlite-reader';
import { FOREIGN_BEFORE, FOREIGN_HOLDER, type WritingOwner } from './sqlite-writer';

/** The owners that live in this process, by file and number: a test may run several, and one of them may be gone while the process is not. */
const here = new Set<string>();

/** What this needs of the journal. */
export interface SharedJournal {
  push(op: JournalOp): void;
  /** Writes at once what waits. @returns whether nothing is left unwritten. */
  settle(): boolean;
  /** What is known of the runs is read anew. */
  forget(): void;
}

/** How processes share a journal in a SQLite file: a row for each owner, a column for the owner of each run, and a table of what is left for others. */
export class SqliteSharing implements Sharing, WritingOwner {
  token: number | undefined;
  strangers = false;
  looksOnly = true;
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
  /** What the journal did not take of what was left for others, by key, and why. */
  readonly #refused = new Map<string, string>();

  constructor(
    private readonly database: Database,
    private readonly reader: SqliteReader,
    private readonly journal: SharedJournal,
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
      'SELECT p.number, p.run, p.body, r.ended_at IS NOT NULL AS ended FROM postings p JOIN runs r ON r.number = p.run WHERE r.owner = ? OR r.ended_at IS NOT NULL ORDER BY p.number',
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
    this.looksOnly = false;
    this.strangers = true; // until the first search
    this.slot = slot;
    here.add(this.#key(token));
    return token;
  }

  /** Leaves its place, so that others need not wait to take its runs. */
  leave(): void {
    if (this.token === undefined) return;
    here.delete(this.#key(this.token));
    this.#vacate(this.token);
    this.token = undefined;
  }

  /** A place with runs is kept for whoever takes them, so that nobody takes them for nonexistent. */
  #vacate(token: number): void {
    const leave = this.database.transaction(() => {
      const runs = this.database.prepare('SELECT 1 FROM runs INDEXED BY runs_live WHERE ended_at IS NULL AND owner = ? LIMIT 1').get(token);
      this.database.prepare(runs === undefined ? 'DELETE FROM owners WHERE number = ?' : `UPDATE owners SET pid = ${LEFT} WHERE number = ?`).run(token);
    });
    try {
      this.database.pragma('busy_timeout = 1000'); // the process is about to end: nobody waits for its event loop
      leave.immediate();
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
    this.journal.forget(); // of what this process takes back some day, others have written meanwhile
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw journalError(this.database.name, error);
    }
  }

  beat(): void {
    this.journal.push({ op: 'beat' });
  }

  owners(): readonly OwnerRow[] {
    return (this.#owners.all() as (Omit<OwnerRow, 'knows'> & { readonly knows: string })[]).map((row) => ({
      ...row,
      knows: JSON.parse(row.knows) as Knowledge,
    }));
  }

  hasEnded(owner: OwnerRow): boolean {
    const self = thisProcess();
    const isThis = owner.pid === self.pid && owner.started === self.started && owner.boot === self.boot && owner.space === self.space;
    return isThis ? !here.has(this.#key(owner.number)) : isGone(owner);
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

  vacate(gone: readonly OwnerRow[]): void {
    for (const { number, beat } of gone) this.#guarded(() => this.#replace.run(number, beat));
  }

  claim(runs: readonly OwnedRow[], gone: readonly OwnerRow[]): readonly number[] {
    const { token } = this;
    // A run that is about to begin is refused for those that others have, not for those that are this process's own: so that is decided first.
    if (!this.journal.settle()) throw new AmendsError('JOURNAL_LOCKED', `The journal ${this.database.name} is being written by another process.`);
    const claim = this.database.transaction(() => {
      for (const { number, beat } of gone) this.#replace.run(number, beat);
      return runs.filter(({ number, owner }) => this.#claim.run(token, number, owner).changes === 1).map(({ number }) => number);
    });
    const claimed = this.#guarded(() => claim.immediate());
    this.search();
    return claimed;
  }

  search(): void {
    const { others } = this.database
      .prepare('SELECT count(*) AS others FROM runs INDEXED BY runs_live WHERE ended_at IS NULL AND owner IS NOT ?')
      .get(this.token) as { readonly others: number };
    this.strangers = others > 0;
  }

  release(run: number): void {
    this.journal.push({ op: 'release', run });
  }

  mayTake(run: number, lock: string): boolean {
    return this.#before.get(lock, this.token, run) === undefined;
  }

  holder(lock: string): OwnedRow | undefined {
    const row = this.#holder.get(lock, this.token);
    return row === undefined ? undefined : this.reader.owned(row);
  }

  postings(): readonly PostedRow[] {
    const rows = this.#postings.all(this.token) as { number: number; run: number; body: string; ended: number }[];
    return rows.map(({ number, run, body, ended }) => ({ number, run, ended: ended !== 0, posting: JSON.parse(body) as Posting }));
  }

  leftFor(run: number): readonly Posting[] {
    const bodies = this.database.prepare('SELECT body FROM postings WHERE run = ? ORDER BY number').pluck().all(run) as string[];
    return bodies.map((body) => JSON.parse(body) as Posting);
  }

  manned(): boolean {
    return this.owners().some((owner) => !this.hasEnded(owner));
  }

  post(run: number, posting: Posting): string {
    const key = randomUUID();
    this.journal.push({ op: 'post', run, key, body: JSON.stringify(posting) });
    return key;
  }

  leftOut({ op, because }: LeftOut): void {
    if (op.op === 'post') this.#refused.set(op.key, because);
  }

  assertPosted(key: string): void {
    const because = this.#refused.get(key);
    if (because === undefined) return;
    this.#refused.delete(key);
    throw new AmendsError('JOURNAL_REFUSED', `The journal does not take what was to be left for the run (${because}). Find out what is odd about it.`);
  }

  take({ number: posting, run }: PostedRow): void {
    this.journal.push({ op: 'unpost', run, posting });
  }

  drop({ number: posting }: PostedRow): void {
    this.journal.push({ op: 'unpost', run: -1, posting });
  }

  late({ number: posting, run }: PostedRow, event: HistoryEvent): void {
    this.journal.push({ op: 'late', run, posting, body: encodeEvent(event, undefined) });
  }

  taken(key: string): boolean {
    return this.#posted.get(key) === undefined;
  }

  owe(run: number): void {
    this.journal.push({ op: 'owe', run });
  }
}
