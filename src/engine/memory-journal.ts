import type { EndState, HistoryEvent } from '../core/history';
import { isEnd } from '../core/run-states';
import { BatchedJournal } from './batched-journal';
import type { RunQuery } from './engine';
import type { DeliveryRow, RequestRow, RunChange, RunRow } from './journal-rows';
import { MemoryNotices } from './memory-notices';
import type { PruneCut, PruneSlice } from './pruned';
import { decodeHistory, type HistoryRow, type JournalOp } from './journal-op';

/** Carries out the statements of steps. Said by its shape: whoever compiles against this file needs no types of SQLite. */
interface StepTransactions {
  commit(ops: readonly JournalOp[]): readonly JournalOp[];
}

interface MemoryRun {
  row: RunRow;
  readonly history: Map<string, HistoryRow>;
  readonly requests: RequestRow[];
}

/** What a memory journal has committed. Hand it to another journal to see what a process would find after a crash. */
export class MemoryStore {
  readonly runs = new Map<number, MemoryRun>();
  #transactions: StepTransactions | undefined;

  /** The tables of users, made when first asked for. */
  get transactions(): StepTransactions {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- it loads SQLite, which nobody needs who has no such tables
    const { SqliteTransactions: Transactions } = require('./sqlite-transactions') as typeof import('./sqlite-transactions');
    return (this.#transactions ??= Transactions.inMemory());
  }

  readonly deliveries = new Map<string, DeliveryRow>();
  readonly last = new Map<string, number>();
  readonly notices = new MemoryNotices();
  /** How many runs have been begun. */
  begun = 0;
  /** Counts what was written of histories. */
  order = 0;
  /** Counts commits. */
  commits = 0;
}

const keyOf = (saga: string, request: string): string => `${saga}\n${request}`;

/** A run's row after a change. What comes and goes is set one by one: an object that is spread into another costs V8 a class of its own. */
function changed({ step: _step, error: _error, ...row }: RunRow, { state, owes, updatedAt, endedAt, step, error, answer }: RunChange): RunRow {
  const next: { -readonly [K in keyof RunRow]: RunRow[K] } = { ...row, state, owes: owes ?? row.owes, updatedAt };
  if (endedAt !== undefined) next.endedAt = endedAt;
  if (step !== undefined) next.step = step;
  if (error !== undefined) next.error = error;
  if (answer !== undefined) next.answer = answer;
  return next;
}

/** A journal that remembers as long as its store does: for tests, and for runs that need not survive the process. */
export class MemoryJournal extends BatchedJournal {
  #runs = 0;
  #transactions: StepTransactions | undefined;

  constructor(private readonly store: MemoryStore = new MemoryStore()) {
    super();
  }

  override open(): void {
    this.#runs = this.store.begun;
    this.accept();
  }

  protected override numberOf(): number {
    return (this.#runs += 1);
  }

  override async close(): Promise<void> {
    await this.flushAndStop();
  }

  override get notices(): MemoryNotices {
    return this.store.notices;
  }

  override prepareTransactions(): void {
    this.#transactions = this.store.transactions;
  }

  protected override write(ops: readonly JournalOp[]): void {
    this.store.commits += 1;
    for (const op of this.#transactions?.commit(ops) ?? ops) this.#apply(op);
  }

  #apply(op: JournalOp): void {
    const { store } = this;
    switch (op.op) {
      case 'begin':
        store.begun = Math.max(store.begun, op.number);
        store.runs.set(op.number, { row: { ...op.run, number: op.number }, history: new Map(), requests: [{ request: 0, json: op.json }] });
        store.last.set(keyOf(op.run.saga, op.run.request), op.number);
        break;
      case 'events':
        store.order += 1;
        store.runs.get(op.run)!.history.set(`#${store.order}`, { order: store.order, body: op.body });
        break;
      case 'park':
        store.order += 1;
        store.runs.get(op.run)!.history.set(op.step, { order: store.order, body: op.body });
        break;
      case 'change': {
        const run = store.runs.get(op.run);
        if (run === undefined) break; // it has been forgotten
        run.row = changed(run.row, op.change);
        break;
      }
      case 'deliver':
        store.runs.get(op.run)!.requests.push(op.request);
        break;
      case 'notice':
        store.notices.add(op.observer, op.body);
        break;
      case 'answer':
        store.deliveries.set(op.delivery.id, op.delivery);
        break;
      default: // what concerns several processes means nothing here
    }
  }

  override latest(saga: string, request: string): RunRow | undefined {
    const number = this.store.last.get(keyOf(saga, request));
    return number === undefined ? undefined : this.store.runs.get(number)!.row;
  }

  override find(id: string): RunRow | undefined {
    for (const { row } of this.store.runs.values()) if (row.id === id) return row;
    return undefined;
  }

  override list(query: RunQuery & { readonly limit: number; readonly before: number | undefined }): readonly RunRow[] {
    const { state, saga, request, before, limit } = query;
    return [...this.store.runs.values()]
      .map(({ row }) => row)
      .filter(
        (row) =>
          (state ?? row.state) === row.state &&
          (saga ?? row.saga) === row.saga &&
          (request ?? row.request) === row.request &&
          row.number < (before ?? Infinity),
      )
      .sort((a, b) => b.number - a.number)
      .slice(0, limit);
  }

  override live(): readonly RunRow[] {
    return [...this.store.runs.values()].map(({ row }) => row).filter(({ state }) => !isEnd(state));
  }

  override history(run: number): readonly HistoryEvent[] {
    return decodeHistory([...(this.store.runs.get(run)?.history.values() ?? [])]);
  }

  override requests(run: number): readonly RequestRow[] {
    return this.store.runs.get(run)?.requests ?? [];
  }

  override delivery(id: string): DeliveryRow | undefined {
    return this.store.deliveries.get(id);
  }

  override version(): number {
    return this.store.commits;
  }

  override prune({ history, forget, states }: PruneCut): PruneSlice {
    const { runs, last, deliveries } = this.store;
    this.store.commits += 1;
    const removed = { runs: 0, forgotten: 0, deliveries: 0, next: undefined };
    for (const [number, run] of runs) {
      const { saga, request, state, endedAt, pruned } = run.row;
      if (endedAt === undefined || endedAt >= history || states?.includes(state as EndState) === false) continue;
      if (pruned === undefined) {
        run.history.clear();
        run.requests.length = 0;
        run.row = { ...run.row, pruned: true };
        removed.runs += 1;
      }
      if (endedAt >= forget) continue;
      runs.delete(number);
      if (last.get(keyOf(saga, request)) === number) last.delete(keyOf(saga, request));
      removed.forgotten += 1;
    }
    for (const [id, { at }] of deliveries) if (at < forget && deliveries.delete(id)) removed.deliveries += 1;
    return removed;
  }
}
