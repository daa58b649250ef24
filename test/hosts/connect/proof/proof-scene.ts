import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { fromSources } from '../../../from-sources';
import { SandboxStore } from '../../../../src/sandbox/connect/sandbox-store';
import { AmendsProcess } from '../../../cli/amends-process';
import { VendorProcess } from '../../../crash/vendor-process';
import { SandboxCaller } from '../../../sandbox/connect/sandbox-caller';
import { endsIn, keepEnds, type RequestEnds } from './request-ends';

export type Side = 'host' | 'sandbox';

const COMMANDS: Readonly<Record<Side, readonly string[]>> = {
  host: ['start', 'test/hosts/connect/proof/proof-extension.ts', '--host', 'connect'],
  sandbox: ['sandbox'],
};

/** A sandbox and a host, each started from the command line as often as it is killed, and a vendor that lives through all of it. */
export class ProofScene {
  readonly caller: SandboxCaller;
  readonly #folder = mkdtempSync(join(tmpdir(), 'amends-proof-'));
  readonly #processes: Partial<Record<Side, AmendsProcess>> = {};
  readonly #address: string;

  private constructor(
    readonly vendor: VendorProcess,
    private readonly port: number,
  ) {
    this.#address = `127.0.0.1:${port}`;
    this.caller = new SandboxCaller(() => `http://${this.#address}`);
  }

  static async open(): Promise<ProofScene> {
    const [vendor, port] = await Promise.all([VendorProcess.start(':memory:'), freePort()]);
    const scene = new ProofScene(vendor, port);
    new SandboxStore(scene.#path('sandbox.db'), Date.now).close();
    scene.#database(keepEnds);
    await Promise.all([scene.start('sandbox'), scene.start('host')]);
    return scene;
  }

  /** Resolves when it is at work. A host may be started before its sandbox is there. */
  async start(side: Side): Promise<void> {
    const flags =
      side === 'sandbox' ? ['--port', String(this.port), '--data', this.#path('sandbox.db')] : ['--journal', this.#path('journal.db'), '--no-validate'];
    const command: [string, ...string[]] = [process.execPath, ...fromSources, resolve('src/cli/main.ts'), ...COMMANDS[side], ...flags];
    const started = new AmendsProcess(command, {
      API_KEY: 'ApiKey SU-000-000-000:sandbox',
      ENVIRONMENT_ID: 'ENV-0000-0000-01',
      INSTANCE_ID: 'proof',
      SERVER_ADDRESS: `ws://${this.#address}`,
      API_ADDRESS: `http://${this.#address}`,
      VENDOR_URL: this.vendor.url,
      LOG_LEVEL: 'error',
    });
    this.#processes[side] = started;
    await started.says(side === 'sandbox' ? /listens on/ : /takes tasks of/);
  }

  async kill(side: Side): Promise<void> {
    await this.#processes[side]?.send('SIGKILL').ended();
  }

  /** Ends both as they are meant to end, and gives how requests have ended. */
  async stop(): Promise<{ readonly codes: readonly (number | null)[]; readonly ends: RequestEnds }> {
    const codes: (number | null)[] = [];
    for (const side of ['host', 'sandbox'] as const) codes.push((await this.#processes[side]!.send('SIGTERM').ended()).code);
    return { codes, ends: this.#database(endsIn) };
  }

  async close(): Promise<void> {
    await Promise.all([this.kill('host'), this.kill('sandbox'), this.vendor.stop()]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #database<T>(work: (database: Database.Database) => T): T {
    const database = new Database(this.#path('sandbox.db'));
    try {
      return work(database);
    } finally {
      database.close();
    }
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

/** A sandbox that is killed comes back where it was. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
