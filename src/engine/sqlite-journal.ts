import { closeSync, mkdirSync, openSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type SqliteDatabase from 'better-sqlite3';
import { AmendsError } from '../core/errors';
import type { HistoryEvent } from '../core/history';
import { BatchedJournal, type Commit } from './batched-journal';
import type { RunQuery } from './engine';
import type { DeliveryRow, RequestRow, RunRow } from './journal-rows';
import { EventChains } from './event-chains';
import { assertJournalThere } from './existing-journal';
import type { JournalOp, LeftOut } from './journal-op';
import type { OpenOptions } from './journal';
import type { PruneCut, PrunePosition, PruneSlice } from './pruned';
import { idOf, numberOf, RunNumbers } from './run-id';
import type { Sharing } from './sharing';
import type { Overview, RunListing, Window } from './run-search';
import type { SearchTerms } from './search-terms';
import { SqliteAnswers } from './sqlite-answers';
import { SqliteCommits } from './sqlite-commits';
import { openDatabase } from './sqlite-database';
import { journalError } from './sqlite-errors';
import { withoutPredecessor } from './sqlite-predecessor';
import { APPLICATION_ID, MIGRATIONS } from './sqlite-schema';
import type { Notices } from './observing/notices';
import { SqliteNotices } from './sqlite-notices';
import { SqlitePresence } from './sqlite-presence';
import { SqlitePruner } from './sqlite-pruner';
import { SqliteQuestions } from './sqlite-questions';
import { SqliteReader } from './sqlite-reader';
import { SqliteSharing } from './sqlite-sharing';
import { SqliteSync } from './sqlite-sync';
import type { Answer, Question } from './sqlite-thread-words';
import { SqliteWriter } from './sqlite-writer';

export interface SqliteJournalOptions {
  /** The file; its folder is made, and it is readable by its owner only. */
  readonly path: string;
  /** `power`: a commit survives the loss of power (fsync before it counts). `process`: it survives the process only. */
  readonly durability?: 'power' | 'process';
}

interface Opened {
  readonly reader: SqliteReader;
  readonly writer: SqliteWriter;
  readonly commits: SqliteCommits;
  readonly sharing: SqliteSharing;
  readonly pruner: SqlitePruner;
  readonly presence: SqlitePresence;
  readonly questions: SqliteQuestions;
  numbers?: RunNumbers;
  notices?: SqliteNotices;
}

/** A journal in one SQLite file: write-ahead log, one commit per turn of the event loop, shared by as many as 16 processes of one machine. */
export class SqliteJournal extends BatchedJournal {
  readonly #path: string;
  readonly #durability: 'power' | 'process';
  #hearProblem: (problem: AmendsError | undefined) => void = () => undefined;
  #database: SqliteDatabase.Database | undefined;
  #opened: Opened | undefined;

  constructor(options: SqliteJournalOptions) {
    super();
    this.#path = resolve(options.path);
    this.#durability = options.durability ?? 'power';
  }

  override open({ existing = false }: OpenOptions = {}): void {
    try {
      if (existing) assertJournalThere(this.#path);
      else makePrivate(this.#path);
      const file = realpathSync(this.#path); // one journal, by whatever name it is reached
      const database = openDatabase(file);
      this.#database = database;
      migrate(database, this.#path, existing);
      database.pragma('busy_timeout = 0'); // from now on nobody waits for a lock on the event loop
      const reader = new SqliteReader(database);
      const chains = new EventChains((run) => reader.lastEvent(run));
      const sharing = new SqliteSharing(database, reader, {
        push: (op) => this.push(op),
        settle: () => this.#settleHere(),
        forget: () => this.#forget(chains),
      });
      const writer = new SqliteWriter(database, chains, reader.nonce, sharing);
      const sync = this.#durability === 'power' ? new SqliteSync(database, (problem) => this.#hearProblem(problem)) : undefined;
      const commits = new SqliteCommits(writer, sync);
      let answers: SqliteAnswers | undefined;
      const here = (question: Question): Answer => this.#guarded(() => (answers ??= new SqliteAnswers(database, reader)).answer(question));
      const questions = new SqliteQuestions(file, here, !existing); // who only looks has nobody to hold up
      this.#opened = { reader, sharing, writer, commits, pruner: new SqlitePruner(database), presence: new SqlitePresence(file), questions };
      this.accept();
    } catch (error) {
      this.#release();
      throw journalError(this.#path, error);
    }
  }

  override async close(): Promise<void> {
    if (this.#database === undefined) return;
    this.#opened?.commits.sync?.giveUp();
    await this.#opened?.questions.close();
    const problem = (await this.flushAndStop()) ? undefined : this.problem();
    this.#opened?.sharing.leave();
    this.#opened?.commits.close();
    this.#release();
    if (problem !== undefined) throw problem;
  }

  #release(): void {
    this.#database?.close();
    this.#database = this.#opened = undefined;
  }

  override problem(): AmendsError | undefined {
    return this.#opened?.commits.problem ?? super.problem();
  }

  override onProblem(listener: (problem: AmendsError | undefined) => void): void {
    this.#hearProblem = listener;
    super.onProblem(listener);
  }

  override async durable(): Promise<void> {
    await this.committed();
    await this.#opened?.commits.sync?.later(); // the log of all processes is one file
  }

  override get notices(): Notices | undefined {
    const opened = this.#opened;
    return opened && (opened.notices ??= new SqliteNotices(this.#database!));
  }

  override sizes(): { readonly file: number; readonly log: number } {
    const size = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return { file: size(this.#path), log: size(`${this.#path}-wal`) };
  }

  override get sharing(): Sharing | undefined {
    return this.#opened?.sharing;
  }

  protected override write(ops: readonly JournalOp[]): Commit {
    return this.#guarded(({ commits, presence }) => {
      presence.check();
      return commits.write(ops);
    });
  }

  protected override leaveOut(leftOut: LeftOut): void {
    this.#opened?.sharing.leftOut(leftOut);
    super.leaveOut(leftOut);
  }

  protected override isAside(ops: readonly JournalOp[]): boolean {
    return this.#opened?.commits.isAside(ops) === true;
  }

  #forget(chains: EventChains): void {
    chains.clear();
    if (this.#opened !== undefined) delete this.#opened.numbers; // another process may have had the slot meanwhile
  }

  /** Writes what waits at once, unless something is on its way to the disk. */
  #settleHere(): boolean {
    return this.#guarded(({ commits }) => commits.here(() => this.settle()));
  }

  override prepareTransactions(): void {
    this.#guarded(({ writer }) => writer.prepareTransactions());
  }

  override newId(): string {
    return this.#guarded(({ reader }) => idOf(this.#numbers().next(Date.now()), reader.nonce));
  }

  protected override numberOf(id: string): number {
    return this.#guarded(({ reader }) => numberOf(id, reader.nonce) ?? this.#numbers().next(Date.now()));
  }

  /** Of the slot that this process has since it joined. */
  #numbers(): RunNumbers {
    const opened = this.#opened!;
    const { slot } = opened.sharing;
    if (opened.numbers?.slot !== slot) opened.numbers = new RunNumbers(slot, opened.reader.lastRun());
    return opened.numbers;
  }

  override latest(saga: string, request: string): RunRow | undefined {
    return this.#guarded(({ reader }) => reader.latest(saga, request));
  }

  override find(id: string): RunRow | undefined {
    return this.#guarded(({ reader }) => reader.find(id));
  }

  override list(query: RunQuery & { readonly limit: number; readonly before: number | undefined }): readonly RunRow[] {
    return this.#guarded(({ reader }) => reader.list(query));
  }

  override live(): readonly RunRow[] {
    return this.#guarded(({ reader }) => reader.live());
  }

  override history(run: number): readonly HistoryEvent[] {
    return this.#guarded(({ reader }) => reader.history(run));
  }

  override requests(run: number): readonly RequestRow[] {
    return this.#guarded(({ reader }) => reader.requests(run));
  }

  override delivery(id: string): DeliveryRow | undefined {
    return this.#guarded(({ reader }) => reader.delivery(id));
  }

  override async search(terms: SearchTerms): Promise<RunListing> {
    return (await this.#guarded(({ questions }) => questions.ask({ terms }))) as RunListing;
  }

  override async overview(window: Window, now: number): Promise<Overview> {
    return (await this.#guarded(({ questions }) => questions.ask({ window, now }))) as Overview;
  }

  override version(): number {
    return this.#guarded(({ reader }) => reader.version());
  }

  override prune(cut: PruneCut, from?: PrunePosition): PruneSlice {
    return this.#guarded(({ pruner }) => pruner.slice(cut, from));
  }

  #guarded<T>(work: (opened: Opened) => T): T {
    if (this.#opened === undefined) throw new AmendsError('JOURNAL_UNAVAILABLE', `The journal ${this.#path} is not open.`);
    try {
      return work(this.#opened);
    } catch (error) {
      throw journalError(this.#path, error);
    }
  }
}

/** Makes the folder and the file, for the owner alone; SQLite gives its log the same mode. */
function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}

function migrate(database: SqliteDatabase.Database, path: string, existing: boolean): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  const application = database.pragma('application_id', { simple: true }) as number;
  const empty = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').pluck().get() === 0;
  if ((!empty || existing) && application !== APPLICATION_ID)
    throw new AmendsError('JOURNAL_CORRUPT', `${path} is a SQLite file, but no journal of Amends. Give another JOURNAL_PATH.`);
  if (version > MIGRATIONS.length)
    throw new AmendsError('JOURNAL_NEWER', `The journal ${path} has schema ${version}; this version knows ${MIGRATIONS.length}. Start the newer version.`);
  const migrateAll = (): void =>
    MIGRATIONS.slice(version).forEach((sql, index) => {
      const migrateOnce = database.transaction(() => {
        if ((database.pragma('user_version', { simple: true }) as number) > version + index) return; // another process was first
        database.exec(sql);
        database.pragma(`application_id = ${APPLICATION_ID}`);
        database.pragma(`user_version = ${version + index + 1}`);
      });
      migrateOnce.immediate();
    });
  if (version === 1) withoutPredecessor(database.name, migrateAll);
  else migrateAll();
}
