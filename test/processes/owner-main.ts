import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import {
  Application,
  BackgroundResponse,
  BackgroundTransaction,
  Clock,
  Config,
  EmbeddedEngine,
  Engine,
  Extension,
  Journal,
  Logger,
  Saga,
  event,
  type AssetRequest,
  type Container,
  type Instruction,
  type Req,
  type ServiceProvider,
  type StepContext,
  type Verb,
} from 'amends';
import { SystemClock } from 'amends/providers/clock/system-clock';
import { WorkspacesServiceProvider } from 'amends/providers/workspaces';
import { SqliteJournal } from 'amends/journals/sqlite';
import { CreateCustomer } from 'amends/transactions/create-customer';
import { CreateSubscription } from 'amends/transactions/create-subscription';
import { ReserveDomain } from 'amends/transactions/reserve-domain';
import { LookTwice } from '../crash/look-twice';
import { FixedConfig } from '../providers/fixed-config';
import { lockOf, WriteDown } from './calls';
import type { Asked, Place } from './owner';

/** Outcomes say which process made them. */
const mine = { process: process.pid };

class Customer extends CreateCustomer {
  override async execute(request: AssetRequest, context: StepContext) {
    return { ...(await super.execute(request, context)), ...mine };
  }
}
class Subscription extends CreateSubscription {
  override async execute(request: AssetRequest, context: StepContext) {
    return { ...(await super.execute(request, context)), ...mine };
  }
}
class Domain extends ReserveDomain {
  override async execute(request: AssetRequest, context: StepContext) {
    return { ...(await super.execute(request, context)), ...mine };
  }
}

/** Works until a file of the request's name is there. */
class Hold extends BackgroundTransaction<typeof mine, HeldRequest> {
  override async execute({ gate }: HeldRequest) {
    while (!existsSync(gate)) await new Promise((resolve) => setTimeout(resolve, 5));
    return mine;
  }
}
interface HeldRequest extends Req {
  readonly gate: string;
}

class Approval extends BackgroundTransaction<typeof mine> {
  override async execute(_request: Req, context: StepContext) {
    return context.received('approved') === undefined ? BackgroundResponse.waitFor('approved') : mine;
  }
}

/** What only a later version knows. */
class Greet extends BackgroundTransaction<typeof mine> {
  override async execute() {
    return mine;
  }
}

abstract class Locked<R extends Req = Req> extends Saga<R> {
  override lockKey(request: R): string {
    return lockOf(request);
  }
  override middlewares() {
    return [WriteDown];
  }
}
class Ordered extends Locked<AssetRequest> {
  override transactions() {
    return [Customer, Subscription, LookTwice, Domain];
  }
}
class Held extends Locked<HeldRequest> {
  override transactions() {
    return [Hold];
  }
}
class Approved extends Locked {
  override transactions() {
    return [Approval];
  }
}
class Greeted extends Locked {
  static durableName = 'Approved';
  override transactions() {
    return [Approval, Greet];
  }
}

/** A clock on the wall that somebody sets. */
class SetClock extends SystemClock {
  offset = 0;
  override now(): number {
    return super.now() + this.offset;
  }
}

const silent: Logger = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
const clock = new SetClock();

function extensionAt({ journal, vendor, calls, lease, version }: Place): new () => Extension {
  class Bindings implements ServiceProvider {
    register(container: Container): void {
      const ofEngine = { SHUTDOWN_GRACE: 5, MAX_RUNNING: 256, MAX_QUEUED: 10_000 };
      const ofCache = { CACHE_DRIVER: 'none', CACHE_TTL: 1, CACHE_REQUIRED: false, CACHE_TIMEOUT: 1 };
      container.bind(Config).toConstantValue(new FixedConfig({ VENDOR_URL: vendor, CALLS: calls, ...ofEngine, ...ofCache }));
      container.bind(Logger).toConstantValue(silent);
      container.bind(Clock).toConstantValue(clock);
      container.bind(Journal).toConstantValue(new SqliteJournal({ path: journal, durability: 'process' })); // the machine stays up
      container.bind(Engine).toResolvedValue((kept: Journal) => new EmbeddedEngine(kept, clock, silent, { lease }), [Journal]);
    }
  }
  class OwnerExtension extends Extension {
    override providers() {
      return [Bindings, WorkspacesServiceProvider];
    }
    override sagas() {
      return [Ordered, Held, version === 2 ? Greeted : Approved];
    }
    @event('asset_purchase_request_processing')
    ordered(request: AssetRequest) {
      return this.resolve(Ordered, request);
    }
    @event('held')
    held(request: Req) {
      return this.resolve(Held, request as HeldRequest);
    }
    @event('asked')
    asked(request: Req) {
      return this.resolve(version === 2 ? Greeted : Approved, request);
    }
  }
  return OwnerExtension;
}

let application: Application;

const tasks: { readonly [K in Asked['do']]: (asked: Extract<Asked, { do: K }>) => unknown } = {
  start: async ({ place }) => void (application = await Application.start(extensionAt(place))),
  deliver: async ({ event: name, request, deliveryId, patience }) => {
    const { response, run } = await application.deliver(name, request, { patience, ...(deliveryId === undefined ? {} : { deliveryId }) });
    return { response, run };
  },
  send: ({ run, message, payload }) => application.engine.send(run, message, payload),
  command: ({ run, verb, by }) => application.engine.command(run, verb as Verb, { by, why: 'they asked' } satisfies Instruction),
  find: ({ run }) => application.engine.find(run),
  list: ({ state }) => application.engine.list({ limit: 1_000, ...(state === undefined ? {} : { state: state as 'stuck' }) }).runs,
  setClock: ({ offset }) => void (clock.offset = offset),
  block: ({ length }) => {
    const until = performance.now() + length;
    while (performance.now() < until); // nothing else happens in this process meanwhile
  },
  stop: () => application.stop(),
};

/** Does what it is told, a line of JSON each, and answers each. It ends with its parent. */
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { number, ...asked } = JSON.parse(line) as Asked & { readonly number: number };
    const answer = (said: object): boolean => process.stdout.write(`${JSON.stringify({ number, ...said })}\n`);
    const done = (async (): Promise<unknown> => (tasks[asked.do] as (asked: Asked) => unknown)(asked))();
    done.then(
      (value) => answer({ value: value ?? null }),
      (error: { readonly code?: string; readonly message: string }) => answer({ error: { code: error.code ?? 'INTERNAL', message: error.message } }),
    );
  })
  .on('close', () => process.exit(0));
process.on('SIGTERM', () => void application.stop().then(() => process.exit(0)));
