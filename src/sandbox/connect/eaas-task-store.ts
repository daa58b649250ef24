import type Database from 'better-sqlite3';
import { idDigits } from './id-digits';
import type { SandboxStore } from './sandbox-store';
import { laneOf, newTaskOptions, type EaasTask, type EaasTaskDraft, type Lane } from './eaas-task';

/** What tasks are looked up by. */
export interface EaasTaskFilter {
  readonly id?: string;
  readonly state?: string;
  readonly category?: string;
  readonly event_type?: string;
  readonly object_id?: string;
  readonly environment_id?: string;
  readonly result?: string;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS tasks (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, environment TEXT NOT NULL, category TEXT NOT NULL, lane TEXT NOT NULL,
    event_type TEXT NOT NULL, object_id TEXT NOT NULL, state TEXT NOT NULL, due_at INTEGER, holder TEXT, result TEXT, task TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS tasks_due ON tasks (environment, lane, state, due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS tasks_closed ON tasks (number) WHERE due_at IS NULL;
  CREATE INDEX IF NOT EXISTS tasks_by_object ON tasks (object_id, event_type);
`;

interface Row {
  readonly number: number;
  readonly id: string;
  readonly task: string;
}

/** The tasks of the sandbox, in its SQLite file: nothing that was accepted for delivery is lost at a kill. */
export class EaasTaskStore {
  readonly #store: SandboxStore;
  readonly #statements = new Map<string, Database.Statement>();

  constructor(store: SandboxStore) {
    this.#store = store;
    store.database.exec(SCHEMA);
  }

  /** All of `work` is committed, or none of it. */
  transact<T>(work: () => T): T {
    return this.#store.transact(work);
  }

  add(draft: EaasTaskDraft, now: number): EaasTask {
    const { environment, category, eventType, objectId, data = null, dueAt = now, duplicateOf = null } = draft;
    const id = this.nextId();
    const task: Omit<EaasTask, 'number'> = {
      id,
      environment,
      category,
      lane: laneOf(category),
      options: newTaskOptions(draft),
      input: { event_type: eventType, object_id: objectId, data },
      state: 'waiting',
      dueAt,
      createdAt: now,
      sentAt: null,
      closedAt: null,
      holder: null,
      deliveries: 0,
      retries: 0,
      again: null,
      result: null,
      message: null,
      answer: null,
      history: [],
      duplicateOf,
    };
    const sql = 'INSERT INTO tasks (id, environment, category, lane, event_type, object_id, state, due_at, task) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)';
    const { lastInsertRowid } = this.#statement(sql).run(
      id,
      environment,
      category,
      task.lane,
      eventType,
      objectId,
      task.state,
      task.dueAt,
      JSON.stringify(task),
    );
    return { ...task, number: Number(lastInsertRowid) };
  }

  /** An id that no task has had. */
  nextId(): string {
    return `TQ-${idDigits(this.#store.nextNumber('task'), 9, 3)}`;
  }

  save(task: EaasTask): void {
    const sql = 'UPDATE tasks SET id = ?, state = ?, due_at = ?, holder = ?, result = ?, task = ? WHERE number = ?';
    this.#statement(sql).run(task.id, task.state, task.dueAt, task.holder, task.result, JSON.stringify(task), task.number);
  }

  get(id: string): EaasTask | undefined {
    return this.#tasks('SELECT number, id, task FROM tasks WHERE id = ?', id)[0];
  }

  /** The tasks of a state whose time has come, the longest due first: those that wait are to be delivered, those that were sent are overdue. */
  due(environment: string, lane: Lane, state: 'waiting' | 'sent', now: number, limit: number): readonly EaasTask[] {
    const sql = `SELECT number, id, task FROM tasks WHERE environment = ? AND lane = ? AND state = ? AND due_at <= ? AND due_at IS NOT NULL
      ORDER BY due_at, number LIMIT ?`;
    return this.#tasks(sql, environment, lane, state, now, limit);
  }

  /** When the next task is due that is not yet. */
  nextDue(environment: string, now: number): number | undefined {
    const sql = 'SELECT min(due_at) AS next FROM tasks WHERE environment = ? AND lane = ? AND state = ? AND due_at > ? AND due_at IS NOT NULL';
    const times = (['background', 'interactive'] as const).flatMap((lane) =>
      (['waiting', 'sent'] as const).map((state) => (this.#one(sql, environment, lane, state, now) as { next: number | null }).next),
    );
    const known = times.filter((time) => time !== null);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  /** The tasks that an instance was sent and has not answered. */
  heldBy(environment: string, instance: string): readonly EaasTask[] {
    const sql = `SELECT number, id, task FROM tasks WHERE environment = ? AND due_at IS NOT NULL AND state = 'sent' AND holder = ? ORDER BY number`;
    return this.#tasks(sql, environment, instance);
  }

  /** Those that were not answered when the sandbox ended, and those for whose answer somebody waits. */
  unfinished(): readonly EaasTask[] {
    return this.#tasks(`SELECT number, id, task FROM tasks WHERE due_at IS NOT NULL AND (state = 'sent' OR category = 'interactive')`);
  }

  /** The task of an object that is not closed, if there is one. */
  pending(environment: string, eventType: string, objectId: string): EaasTask | undefined {
    const sql =
      'SELECT number, id, task FROM tasks WHERE object_id = ? AND event_type = ? AND environment = ? AND due_at IS NOT NULL ORDER BY number DESC LIMIT 1';
    return this.#tasks(sql, objectId, eventType, environment)[0];
  }

  /** The newest first. */
  list(filter: EaasTaskFilter, limit: number, offset: number): { readonly total: number; readonly tasks: readonly EaasTask[] } {
    const columns = { ...filter, environment_id: undefined, environment: filter.environment_id };
    const given = Object.entries(columns).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const where = given.length === 0 ? '' : `WHERE ${given.map(([column]) => `${column} = ?`).join(' AND ')}`;
    const values = given.map(([, value]) => value);
    const { total } = this.#one(`SELECT count(*) AS total FROM tasks ${where}`, ...values) as { total: number };
    return { total, tasks: this.#tasks(`SELECT number, id, task FROM tasks ${where} ORDER BY number DESC LIMIT ? OFFSET ?`, ...values, limit, offset) };
  }

  /** How many tasks there are in each state. */
  counts(): Readonly<Record<string, number>> {
    const rows = this.#statement('SELECT state, count(*) AS many FROM tasks GROUP BY state').all() as { state: string; many: number }[];
    return { waiting: 0, sent: 0, closed: 0, ...Object.fromEntries(rows.map(({ state, many }) => [state, many])) };
  }

  /** Forgets all closed tasks but the newest. */
  prune(keep: number): void {
    const oldest = 'SELECT number FROM tasks WHERE due_at IS NULL ORDER BY number DESC LIMIT 1 OFFSET ?';
    this.#statement(`DELETE FROM tasks WHERE due_at IS NULL AND number <= (${oldest})`).run(keep);
  }

  #tasks(sql: string, ...values: readonly unknown[]): readonly EaasTask[] {
    const rows = this.#statement(sql).all(...values) as Row[];
    return rows.map(({ number, task }) => ({ ...(JSON.parse(task) as EaasTask), number }));
  }

  #one(sql: string, ...values: readonly unknown[]): unknown {
    return this.#statement(sql).get(...values);
  }

  #statement(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#store.database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
