import { Application, BackgroundTransaction, event, Extension, Saga, TerminalError, type AssetRequest, type ServiceProviderClass } from 'amends';
import { MemoryJournalServiceProvider } from 'amends/providers/memory-journal';
import { join } from 'node:path';
import type { Contender, ContenderOptions } from './contender';
import { outcomeOf, REFUSAL, type Ending, type Outcome } from './workload';

/** A step that does nothing and has something to undo. */
abstract class Undoable extends BackgroundTransaction<Outcome, AssetRequest> {
  override async execute(request: AssetRequest): Promise<Outcome> {
    return outcomeOf(this.constructor.name, request);
  }

  override async compensate(): Promise<void> {
    // the workload has nothing to do here; what counts is that it is journaled
  }
}

class CreateCustomer extends Undoable {}
class CreateSubscription extends Undoable {}
class ReserveDomain extends Undoable {}
class AssignSeats extends Undoable {}

class ApproveRequest extends BackgroundTransaction<Outcome, AssetRequest> {
  override async execute(request: AssetRequest): Promise<Outcome> {
    return outcomeOf('ApproveRequest', request);
  }
}

class RefuseRequest extends BackgroundTransaction<Outcome, AssetRequest> {
  override async execute(): Promise<Outcome> {
    throw new TerminalError(REFUSAL);
  }
}

class OkSaga extends Saga<AssetRequest> {
  override transactions() {
    return [CreateCustomer, CreateSubscription, ReserveDomain, AssignSeats, ApproveRequest];
  }
}

class UndoSaga extends Saga<AssetRequest> {
  override transactions() {
    return [CreateCustomer, CreateSubscription, ReserveDomain, AssignSeats, RefuseRequest];
  }
}

class BenchExtension extends Extension {
  override sagas() {
    return [OkSaga, UndoSaga];
  }

  @event('asset_purchase_request_processing', { statuses: ['pending'] })
  ok(request: AssetRequest) {
    return this.resolve(OkSaga, request);
  }

  @event('asset_change_request_processing', { statuses: ['pending'] })
  undo(request: AssetRequest) {
    return this.resolve(UndoSaga, request);
  }
}

/** The framework as a host sees it, without the host: an event goes in, the answer comes out when the run has ended. */
export async function openFramework(options: ContenderOptions): Promise<Contender> {
  return startFramework(options, { METRICS: 'false' });
}

/** The same with its application, for who does more with it. */
export async function startFramework(
  { level, workload, folder }: ContenderOptions,
  configuration: Readonly<Record<string, string>>,
  also: readonly ServiceProviderClass[] = [],
): Promise<Contender & { readonly application: Application }> {
  Object.assign(process.env, { LOG_LEVEL: 'silent', JOURNAL_PATH: join(folder, 'journal.db'), ...configuration });
  if (level !== 'memory') process.env['JOURNAL_DURABILITY'] = level;
  const event = workload === 'ok' ? 'asset_purchase_request_processing' : 'asset_change_request_processing';
  const application = await Application.start(BenchExtension, { providers: [...(level === 'memory' ? [MemoryJournalServiceProvider] : []), ...also] });
  return {
    application,
    async saga(request): Promise<Ending> {
      const { response } = await application.deliver(event, request, { patience: 60_000 });
      if (response.kind === 'done') return 'completed';
      if (response.kind === 'fail' && response.reason === REFUSAL) return 'compensated';
      throw new Error(`The framework answered ${JSON.stringify(response)}.`);
    },
    close: () => application.stop(),
  };
}
