import { BackgroundResponse, BackgroundTransaction, Extension, Guard, RetryableError, Saga, TerminalError, event } from 'amends';
import type { CompensationContext, Fail, Req, StepContext } from 'amends';

/** What is sold at night, at a vendor whose address is in VENDOR_URL. */
export interface NightOrder extends Req {
  readonly asset?: { readonly id: string };
}

interface Made {
  readonly id: string;
}

const VENDOR = process.env['VENDOR_URL'] ?? '';

/** One call to the vendor: what it refuses is refused for good, and where nobody answers it is worth another attempt. */
async function call(method: string, path: string, key: string, signal: AbortSignal): Promise<Made> {
  const response = await fetch(`${VENDOR}/${path}`, { method, headers: { 'idempotency-key': key }, signal }).catch((cause: unknown) => {
    throw new RetryableError(`The vendor hung up at ${method} /${path.split('/')[0]!}.`, { code: 'VENDOR_DOWN', cause });
  });
  const body = (await response.json()) as Made & { readonly message?: string };
  if (response.ok) return body;
  throw new TerminalError(body.message ?? 'no word', { code: `VENDOR_${response.status}` });
}

export class RejectOrder extends Guard<NightOrder> {
  override async compensate(_order: NightOrder, error: Error): Promise<Fail> {
    return BackgroundResponse.fail(error.message);
  }
}

export class ReserveDomain extends BackgroundTransaction<Made, NightOrder> {
  override execute(order: NightOrder, { idempotencyKey, signal }: StepContext): Promise<Made> {
    return call('POST', `domains/${order.id}`, idempotencyKey, signal);
  }

  override async compensate(order: NightOrder, _error: Error, { idempotencyKey, signal }: CompensationContext<Made>): Promise<void> {
    await call('DELETE', `domains/${order.id}`, idempotencyKey, signal);
  }
}

export class CreateCustomer extends BackgroundTransaction<Made, NightOrder> {
  static readonly retry = { maxAttempts: 6, initialInterval: '20m', maxInterval: '2h', jitter: 0 } as const;

  override execute(order: NightOrder, { idempotencyKey, signal }: StepContext): Promise<Made> {
    return call('POST', `customers/${order.id}`, idempotencyKey, signal);
  }

  override async compensate(order: NightOrder, _error: Error, { idempotencyKey, signal }: CompensationContext<Made>): Promise<void> {
    await call('DELETE', `customers/${order.id}`, idempotencyKey, signal);
  }
}

export class ActivateLicense extends BackgroundTransaction<Made, NightOrder> {
  static readonly kind = 'pivot';
  static readonly retry = { maxAttempts: 2, initialInterval: 1, jitter: 0 } as const;

  override execute(order: NightOrder, { idempotencyKey, signal }: StepContext): Promise<Made> {
    return call('POST', `licenses/${order.id}`, idempotencyKey, signal);
  }
}

export class SendWelcome extends BackgroundTransaction<Made, NightOrder> {
  static readonly kind = 'retriable';

  override execute(order: NightOrder, { idempotencyKey, signal }: StepContext): Promise<Made> {
    return call('POST', `mails/${order.id}`, idempotencyKey, signal);
  }
}

export class PurchaseSaga extends Saga<NightOrder> {
  override transactions() {
    return [RejectOrder, ReserveDomain, CreateCustomer, ActivateLicense, SendWelcome];
  }
}

export class NightShop extends Extension {
  override sagas() {
    return [PurchaseSaga];
  }

  @event('ordered')
  ordered(order: NightOrder) {
    return this.resolve(PurchaseSaga, order);
  }
}
