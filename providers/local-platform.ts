import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Config, TerminalError, type Container, type ServiceProvider } from 'amends';
import { isAboutAsset } from 'amends/transactions/is-about-asset';
import { parametersOf } from 'amends/transactions/parameters-of';
import type { Call, PlatformRequest } from 'amends/transactions/call';
import { Platform, type Approval, type Problems } from 'amends/transactions/platform';

/** What the platform knows of a request. */
export interface PlatformRecord {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  /** Parameters that were set, and what the buyer was asked or shown. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly problems: Problems;
  readonly approval: Approval;
}

type Change = Partial<Omit<PlatformRecord, 'id'>>;

const OPEN = ['draft', 'pending', 'inquiring'];

/** A platform in a file: remembers what was done with each request, over restarts. For development, until a real one is bound. */
export class LocalPlatform extends Platform {
  #db: Database.Database | undefined;

  constructor(private readonly file: string) {
    super();
  }

  open(): void {
    if (this.#db !== undefined) return;
    if (this.file !== ':memory:') mkdirSync(dirname(this.file), { recursive: true });
    this.#db = new Database(this.file, { timeout: 5_000 });
    this.#db.pragma('journal_mode = WAL');
    this.#db.exec('CREATE TABLE IF NOT EXISTS requests (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID');
  }

  close(): void {
    this.#db?.close();
    this.#db = undefined;
  }

  /** Every request that something was done with, by id. */
  requests(): readonly PlatformRecord[] {
    return this.#opened()
      .prepare('SELECT record FROM requests ORDER BY id')
      .all()
      .map((row) => parse(row)!);
  }

  async find({ request }: Call<PlatformRequest>): Promise<PlatformRequest> {
    const record = this.#record(request.id);
    if (record === undefined) return request;
    const params = parametersOf(request).map((parameter) => ({ ...parameter, value: record.parameters[parameter.id] ?? parameter.value ?? null }));
    return isAboutAsset(request) ? { ...request, status: record.status, asset: { ...request.asset, params } } : { ...request, status: record.status, params };
  }

  async approve(approval: Approval, call: Call<PlatformRequest>): Promise<void> {
    this.#move(call, ['pending', 'inquiring'], { status: 'approved', approval });
  }

  async reject(reason: string, call: Call<PlatformRequest>): Promise<void> {
    this.#move(call, ['pending', 'inquiring'], { status: 'failed', reason });
  }

  async inquire(problems: Problems, _template: string | undefined, call: Call<PlatformRequest>): Promise<void> {
    this.#move(call, ['pending'], { status: 'inquiring', problems });
  }

  async updateParameters(values: Readonly<Record<string, string>>, call: Call<PlatformRequest>): Promise<void> {
    this.#change(call, (record) => {
      if (!OPEN.includes(record.status)) refuse(record, 'have its parameters changed');
      return { parameters: { ...record.parameters, ...values } };
    });
  }

  #move(call: Call<PlatformRequest>, from: readonly string[], change: Change & { readonly status: string }): void {
    this.#change(call, (record) => {
      if (record.status === change.status) return {}; // it is so already
      if (!from.includes(record.status)) refuse(record, `become ${change.status}`);
      return change;
    });
  }

  #change({ request }: Call<PlatformRequest>, decide: (record: PlatformRecord) => Change): void {
    const db = this.#opened();
    db.transaction(() => {
      const known = this.#record(request.id) ?? { id: request.id, status: request.status, reason: null, parameters: {}, problems: {}, approval: {} };
      const record: PlatformRecord = { ...known, ...decide(known) };
      db.prepare('INSERT INTO requests VALUES (?, ?) ON CONFLICT DO UPDATE SET record = excluded.record').run(request.id, JSON.stringify(record));
    }).immediate();
  }

  #record(id: string): PlatformRecord | undefined {
    return parse(this.#opened().prepare('SELECT record FROM requests WHERE id = ?').get(id));
  }

  #opened(): Database.Database {
    this.open();
    return this.#db!;
  }
}

function parse(row: unknown): PlatformRecord | undefined {
  return row === undefined ? undefined : (JSON.parse((row as { record: string }).record) as PlatformRecord);
}

function refuse(record: PlatformRecord, what: string): never {
  throw new TerminalError(`Request ${record.id} is ${record.status}; it cannot ${what}.`, { code: 'REQUEST_STATE' });
}

/** Binds a platform in the file that the configuration's `PLATFORM_PATH` names. */
export class LocalPlatformServiceProvider implements ServiceProvider {
  #platform: LocalPlatform | undefined;

  register(container: Container): void {
    container.bind(Platform).toDynamicValue(() => this.platform(container));
  }

  boot(container: Container): void {
    container.get(Platform);
    this.#platform?.open(); // not there when another provider bound its own
  }

  shutdown(): void {
    this.#platform?.close();
  }

  protected platform(container: Container): Platform {
    return (this.#platform = new LocalPlatform(String(container.get(Config).value('PLATFORM_PATH'))));
  }
}
