import { BackgroundResponse, BackgroundTransaction, Extension, Guard, RetryableError, Saga, TerminalError, event, parallel } from 'amends';
import type { CompensationContext, Duration, Fail, Req, RetryPolicy, StepContext } from 'amends';

/** What happens in a step of an order: told by the order itself, so that one shop is in every state at once. */
export type Trouble =
  /** The vendor takes its time. */
  | 'hang'
  /** The vendor asks to come again in a quarter of an hour. */
  | 'busy'
  /** The vendor says no, for good. */
  | 'refuse'
  /** Nobody knows whether it happened, however often it is asked. */
  | 'unknown'
  | 'approval'
  | 'month'
  | 'skip'
  | 'undo-busy'
  | 'undo-fails';

export interface Order extends Req {
  readonly asset?: { readonly id: string };
  readonly troubles?: Readonly<Record<string, Trouble>>;
  /** What the vendor says where there is trouble. */
  readonly says?: string;
  readonly note?: unknown;
}

/** What ends the hanging calls. */
const helped = new Set<string>();
export const help = (request: string): void => void helped.add(request);
const waiters = new Set<() => void>();
/** Lets every call that hangs come back. */
export function release(): void {
  for (const waiter of waiters) waiter();
  waiters.clear();
}

const SAYS = 'The vendor answers 503: its database is being moved. See status.vendor.example.';

async function meet(trouble: Trouble | undefined, order: Order, { signal }: { readonly signal: AbortSignal }): Promise<BackgroundResponse | undefined> {
  const says = order.says ?? SAYS;
  switch (helped.has(order.id) ? undefined : trouble) {
    case 'hang':
      await new Promise<void>((resolve) => {
        waiters.add(resolve);
        signal.addEventListener('abort', () => resolve());
      });
      return undefined;
    case 'busy':
      throw new RetryableError(says, { code: 'VENDOR_BUSY', retryAfter: 900 });
    case 'refuse':
      throw new TerminalError(says, { code: 'VENDOR_REFUSED' });
    case 'unknown':
      throw new RetryableError(says, { code: 'VENDOR_TIMEOUT' });
    case 'skip':
      return BackgroundResponse.skip('The buyer has it already.');
    case 'month':
      return BackgroundResponse.reschedule('30d', { note: 'the contract begins next month' });
    default:
      return undefined;
  }
}

const QUICK: RetryPolicy = { maxAttempts: 2, initialInterval: 1, jitter: 0 };

/** A step that the order tells what to do. */
abstract class Told extends BackgroundTransaction<unknown, Order> {
  static readonly timeout: Duration = '1h';
  static readonly retry = QUICK;

  protected outcome(order: Order): unknown {
    return { id: `${this.constructor.name}-${order.id}`, api_key: 'k-very-secret-indeed' };
  }

  override async execute(order: Order, context: StepContext): Promise<never> {
    const trouble = order.troubles?.[this.constructor.name];
    if (trouble === 'approval' && context.received('approved') === undefined) return BackgroundResponse.waitFor('approved', { timeout: '3d' }) as never;
    return ((await meet(trouble, order, context)) ?? this.outcome(order)) as never;
  }
}

abstract class Undoable extends Told {
  static readonly undoRetry = QUICK;

  override async compensate(order: Order, _error: Error, _context: CompensationContext<unknown>): Promise<void> {
    const trouble = helped.has(order.id) ? undefined : order.troubles?.[this.constructor.name];
    if (trouble === 'undo-busy') throw new RetryableError('The vendor is locked for the night.', { code: 'VENDOR_BUSY', retryAfter: 900 });
    if (trouble === 'undo-fails') throw new TerminalError('The vendor does not know this customer any more.', { code: 'VENDOR_NOT_FOUND' });
  }
}

class RejectWhenUndone extends Guard<Order> {
  override async compensate(_order: Order, error: Error): Promise<Fail> {
    return BackgroundResponse.fail(error.message);
  }
}
class ValidateOrder extends Told {}
class CreateCustomer extends Undoable {}
class CreateSubscription extends Undoable {}
class ReserveDomain extends Undoable {
  override shouldExecute(order: Order): boolean {
    return order.note !== 'no domain';
  }
}
class AwaitApproval extends Told {}
class ActivateAsset extends Told {
  static readonly kind = 'pivot';
}
class SendInvoice extends Told {
  static readonly kind = 'retriable';
}
class NotifyBuyer extends Told {
  static readonly kind = 'retriable';
}

class PurchaseSaga extends Saga<Order> {
  static readonly deadline: Duration = '60d';
  override lockKey(order: Order): string {
    return order.asset?.id ?? order.id;
  }
  override transactions() {
    return [
      RejectWhenUndone,
      ValidateOrder,
      CreateCustomer,
      parallel(CreateSubscription, ReserveDomain),
      AwaitApproval,
      ActivateAsset,
      SendInvoice,
      NotifyBuyer,
    ];
  }
}

class StopBilling extends Told {}
class DeleteSubscription extends Told {
  static readonly kind = 'pivot';
}

class CancelSaga extends Saga<Order> {
  override transactions() {
    return [StopBilling, DeleteSubscription];
  }
}

/** Sells what the page is tried with. */
export class Shop extends Extension {
  override sagas() {
    return [PurchaseSaga, CancelSaga];
  }

  @event('ordered')
  ordered(order: Order) {
    return this.resolve(PurchaseSaga, order);
  }

  @event('cancelled')
  cancelled(order: Order) {
    return this.resolve(CancelSaga, order);
  }
}
