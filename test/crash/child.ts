import {
  Application,
  Clock,
  Config,
  Extension,
  Journal,
  Logger,
  Saga,
  event,
  type AssetRequest,
  type Container,
  type ServiceProvider,
  type ServiceProviderClass,
} from 'amends';
import { SystemClock } from 'amends/providers/clock/system-clock';
import { WorkspacesServiceProvider } from 'amends/providers/workspaces';
import { SqliteJournal } from 'amends/journals/sqlite';
import { CreateCustomer } from 'amends/transactions/create-customer';
import { CreateSubscription } from 'amends/transactions/create-subscription';
import { ReserveDomain } from 'amends/transactions/reserve-domain';
import type { JournalOp } from '../../src/engine/journal-op';
import { FixedConfig } from '../providers/fixed-config';
import type { Life, Report } from './life';
import { LookTwice } from './look-twice';

/** Ends the process, as nothing else could, before or right after one of its commits. */
class DeadlyJournal extends SqliteJournal {
  commits = 0;

  constructor(private readonly life: Life) {
    super({ path: life.journal, durability: 'process' }); // the machine stays up
  }

  protected override write(ops: readonly JournalOp[]): ReturnType<SqliteJournal['write']> {
    this.commits += 1;
    this.#die('before');
    const refused = super.write(ops);
    this.#die('after');
    return refused;
  }

  #die(when: 'before' | 'after'): void {
    if (this.life.kill === `${when}:${this.commits}`) process.kill(process.pid, 'SIGKILL');
  }
}

class CrashingSaga extends Saga<AssetRequest> {
  override transactions() {
    return [CreateCustomer, CreateSubscription, LookTwice, ReserveDomain];
  }
}

const silent: Logger = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

function extensionOf(life: Life, journal: Journal): new () => Extension {
  class Bindings implements ServiceProvider {
    register(container: Container): void {
      const ofEngine = {
        SHUTDOWN_GRACE: 1,
        MAX_RUNNING: 256,
        MAX_QUEUED: 10_000,
        JOURNAL_LEASE: 20,
        JOURNAL_RETENTION: 'never',
        JOURNAL_DEDUP_RETENTION: 'never',
      };
      const ofCache = { CACHE_DRIVER: 'none', CACHE_TTL: 1, CACHE_REQUIRED: false, CACHE_TIMEOUT: 1 };
      container.bind(Config).toConstantValue(new FixedConfig({ VENDOR_URL: life.vendor, ...ofEngine, ...ofCache }));
      container.bind(Logger).toConstantValue(silent);
      container.bind(Clock).toConstantValue(new SystemClock());
      container.bind(Journal).toConstantValue(journal);
    }
  }
  class CrashingExtension extends Extension {
    override providers(): readonly ServiceProviderClass[] {
      return [Bindings, WorkspacesServiceProvider];
    }

    override sagas() {
      return [CrashingSaga];
    }

    @event('asset_purchase_request_processing')
    purchase(request: AssetRequest) {
      return this.resolve(CrashingSaga, request);
    }
  }
  return CrashingExtension;
}

/** Delivers an order, again and again under the same delivery id as a platform does, until its run has ended or is stuck. */
async function liveOut(life: Life): Promise<Report> {
  const journal = new DeadlyJournal(life);
  const application = await Application.start(extensionOf(life, journal));
  const rested = new Promise<void>((resolve) => {
    application.engine.observe((_run, { type }) => (type === 'ended' || type === 'stuck') && resolve());
  });
  const deliver = () => application.deliver('asset_purchase_request_processing', life.request, { deliveryId: `task-${life.request.id}`, patience: 30_000 });
  let delivered = await deliver();
  while (delivered.response.kind === 'reschedule' && delivered.run?.state !== 'stuck') {
    await rested;
    delivered = await deliver();
  }
  const { runs } = application.engine.list({ request: life.request.id });
  const details = runs.map(({ id }) => application.engine.find(id)!);
  const report = { answer: delivered.response, commits: journal.commits, runs: details, resumed: application.resumed.length };
  await application.stop();
  return report;
}

async function main(lives: readonly Life[]): Promise<void> {
  const reports: Report[] = [];
  for (const life of lives) reports.push(await liveOut(life));
  process.stdout.write(JSON.stringify(reports));
}

void main(JSON.parse(process.argv[2]!) as readonly Life[]);
