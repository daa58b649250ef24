import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunDetails } from 'amends';
import { type VendorProcess } from '../crash/vendor-process';
import { audit, audited, type Audited } from './audit';
import { callsIn, type Call, type Outage } from './calls';
import { Owner, type Place } from './owner';
import { SqliteJournal } from 'amends/journals/sqlite';

/** Processes on one journal, and the vendor that they all call. */
export class Scene {
  readonly owners: Owner[] = [];
  readonly #spares: Owner[] = [];
  readonly #folder: string;

  private constructor(
    folder: string,
    readonly vendor: VendorProcess,
    private readonly place: Place,
  ) {
    this.#folder = folder;
  }

  /** @param lease milliseconds */
  static async open(lease: number, vendor: VendorProcess): Promise<Scene> {
    const folder = mkdtempSync(join(tmpdir(), 'amends-processes-'));
    const journal = join(folder, 'journal.db');
    const made = new SqliteJournal({ path: journal });
    made.open();
    await made.close();
    audit(journal);
    writeFileSync(join(folder, 'calls'), '');
    return new Scene(folder, vendor, { journal, vendor: vendor.url, calls: join(folder, 'calls'), lease });
  }

  /** Loads processes that will be needed soon. */
  prepare(count: number): void {
    for (let index = 0; index < count; index += 1) this.#spares.push(new Owner());
  }

  async join(version?: 1 | 2): Promise<Owner> {
    const owner = this.#spares.shift() ?? new Owner();
    this.owners.push(owner);
    return owner.start({ ...this.place, ...(version === undefined ? {} : { version }) });
  }

  joinAll(count: number): Promise<readonly Owner[]> {
    return Promise.all(Array.from({ length: count }, () => this.join()));
  }

  get living(): readonly Owner[] {
    return this.owners.filter(({ alive, ready }) => alive && ready);
  }

  get outages(): readonly Outage[] {
    return this.owners.flatMap(({ outages }) => outages);
  }

  get calls(): readonly Call[] {
    return callsIn(this.place.calls);
  }

  get journal(): string {
    return this.place.journal;
  }

  audited(): Audited {
    return audited(this.place.journal);
  }

  /** A request whose step works until its gate is opened. */
  held(id: string, more: object = {}): { readonly id: string; readonly gate: string } {
    return { id, gate: join(this.#folder, id), ...more };
  }

  openGate(id: string): void {
    writeFileSync(join(this.#folder, id), '');
  }

  /** Every run, as one of the living has it. */
  async runs(): Promise<readonly RunDetails[]> {
    const [owner] = this.living;
    const listed = await owner!.list();
    return Promise.all(listed.map(({ id }) => owner!.find(id)));
  }

  async close(): Promise<void> {
    for (const owner of this.owners) if (owner.alive && owner.outages.at(-1)?.to === Infinity) owner.thaw();
    await Promise.all([...this.owners, ...this.#spares].filter(({ alive }) => alive).map((owner) => owner.kill()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Looks every few milliseconds until it holds. @throws Error after 20 s */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`in vain: ${what}`);
    await sleep(10);
  }
}
