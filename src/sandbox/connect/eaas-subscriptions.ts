import type { SchedulableDeclaration, SetupRequest } from '../../clients/connect/eaas/setup';
import type { SandboxStore } from './sandbox-store';

/** What an environment's extension declared last; it holds while nobody is connected, too. */
export interface Declared {
  readonly events: Readonly<Record<string, readonly string[]>>;
  readonly schedulables: readonly SchedulableDeclaration[];
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS subscriptions (environment TEXT PRIMARY KEY, declared TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS accounts_acted_for (environment TEXT PRIMARY KEY, installation TEXT NOT NULL) WITHOUT ROWID;
`;

/** Which environments there are subscribers in, in the sandbox's SQLite file. Read often and written seldom, so all of it is in memory as well. */
export class EaasSubscriptions {
  readonly #store: SandboxStore;
  readonly #declared: Map<string, Declared>;

  constructor(store: SandboxStore) {
    this.#store = store;
    store.database.exec(SCHEMA);
    const rows = store.database.prepare('SELECT environment, declared FROM subscriptions').all() as { environment: string; declared: string }[];
    this.#declared = new Map(rows.map(({ environment, declared }) => [environment, JSON.parse(declared) as Declared]));
  }

  /** Remembers what an events application declares. @returns whether it is another thing than before. */
  declare(environment: string, { event_subscriptions: events, schedulables }: SetupRequest): boolean {
    const declared = { events: events ?? {}, schedulables: schedulables ?? [] };
    const text = JSON.stringify(declared);
    if (text === JSON.stringify(this.#declared.get(environment))) return false;
    const sql = 'INSERT INTO subscriptions VALUES (?, ?) ON CONFLICT DO UPDATE SET declared = excluded.declared';
    this.#store.database.prepare(sql).run(environment, text);
    this.#declared.set(environment, declared);
    return true;
  }

  of(environment: string): Declared | undefined {
    return this.#declared.get(environment);
  }

  /** The environments whose extension takes this event in this status; one that names no status takes them all. */
  takers(eventType: string, status: string): readonly string[] {
    return this.subscribers(eventType).filter((environment) => {
      const statuses = this.#declared.get(environment)?.events[eventType] ?? [];
      return statuses.length === 0 || statuses.includes(status);
    });
  }

  /** The environments whose extension takes this event in some status. */
  subscribers(eventType: string): readonly string[] {
    return [...this.#declared].filter(([, { events }]) => Object.hasOwn(events, eventType)).map(([environment]) => environment);
  }

  /** From now on the background tasks of an environment act for this installation, as those of a multi-account extension do; `null`: for none. */
  actFor(environment: string, installation: string | null): void {
    const database = this.#store.database;
    if (installation === null) database.prepare('DELETE FROM accounts_acted_for WHERE environment = ?').run(environment);
    else database.prepare('INSERT OR REPLACE INTO accounts_acted_for VALUES (?, ?)').run(environment, installation);
  }

  installationOf(environment: string): string | undefined {
    const row = this.#store.database.prepare('SELECT installation FROM accounts_acted_for WHERE environment = ?').get(environment);
    return (row as { installation: string } | undefined)?.installation;
  }
}
