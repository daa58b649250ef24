import { Application, Config, Extension, Journal, Logger, event, type Container, type Req, type ServiceProvider, type ServiceProviderClass } from 'amends';
import SqliteDatabase from 'better-sqlite3';
import { OrderSaga } from '../../examples/reserve-stock';
import { FixedConfig } from '../providers/fixed-config';
import { SqliteJournal } from 'amends/journals/sqlite';
import type { JournalOp } from '../../src/engine/journal-op';

/** What a child is told: its journal, and the commit at which it ends itself. */
export interface StockLife {
  readonly journal: string;
  readonly kill?: string;
}

/** What it tells when it lived to the end. */
export interface StockReport {
  readonly commits: number;
  readonly pieces: number | undefined;
  readonly state: string;
  /** The outcomes that the journal has of the step that takes from the stock. */
  readonly outcomes: readonly unknown[];
}

/** Ends the process before or right after one of its commits. */
class DeadlyJournal extends SqliteJournal {
  commits = 0;

  constructor(
    path: string,
    private readonly kill: string | undefined,
  ) {
    super({ path, durability: 'process' });
  }

  protected override write(ops: readonly JournalOp[]): ReturnType<SqliteJournal['write']> {
    this.commits += 1;
    if (this.kill === `before:${this.commits}`) process.kill(process.pid, 'SIGKILL');
    const written = super.write(ops);
    if (this.kill === `after:${this.commits}`) process.kill(process.pid, 'SIGKILL');
    return written;
  }
}

const silent: Logger = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

function extensionOf(journal: Journal): new () => Extension {
  class Bindings implements ServiceProvider {
    register(container: Container): void {
      const ofEngine = { SHUTDOWN_GRACE: 1, MAX_RUNNING: 256, MAX_QUEUED: 10_000, JOURNAL_LEASE: 15, JOURNAL_RETENTION: '90d', JOURNAL_DEDUP_RETENTION: '90d' };
      const ofCache = { CACHE_DRIVER: 'none', CACHE_TTL: 1, CACHE_REQUIRED: false, CACHE_TIMEOUT: 1 };
      container.bind(Config).toConstantValue(new FixedConfig({ ...ofEngine, ...ofCache }));
      container.bind(Logger).toConstantValue(silent);
      container.bind(Journal).toConstantValue(journal);
    }
  }
  class StockExtension extends Extension {
    override providers(): readonly ServiceProviderClass[] {
      return [Bindings];
    }
    override sagas() {
      return [OrderSaga];
    }
    @event('order')
    order(request: Req) {
      return this.resolve(OrderSaga, request as never);
    }
  }
  return StockExtension;
}

async function liveOut(life: StockLife): Promise<StockReport> {
  const journal = new DeadlyJournal(life.journal, life.kill);
  const application = await Application.start(extensionOf(journal));
  const request = { id: 'first-order', article: 'chair', pieces: 3 };
  const deliver = () => application.deliver('order', request, { deliveryId: 'task-1', patience: 10_000 });
  let delivered = await deliver();
  while (delivered.response.kind === 'reschedule') delivered = await deliver();
  const [run] = application.engine.list({}).runs;
  const { history, state } = application.engine.find(run!.id)!;
  const { commits } = journal;
  await application.stop();
  const database = new SqliteDatabase(life.journal, { readonly: true });
  const pieces = database.prepare('SELECT pieces FROM stock').pluck().get() as number | undefined;
  const outcomes = history.flatMap((entry) => (entry.type === 'succeeded' && entry.step === 'ReserveStock' ? [entry.outcome] : []));
  return { commits, pieces, state, outcomes };
}

void liveOut(JSON.parse(process.argv[2]!) as StockLife).then((report) => process.stdout.write(JSON.stringify(report)));
