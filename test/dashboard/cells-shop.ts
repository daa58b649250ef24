import { BackgroundResponse, BackgroundTransaction, Extension, Guard, RetryableError, Saga, TerminalError, event, parallel } from 'amends';
import type { Fail, RetryPolicy, SagaClass, StepContext } from 'amends';
import type { Order } from './shop';

/** How a step stands in the way of its order, until that is helped. */
export type Break = 'hang' | 'busy' | 'refuse' | 'unknown' | 'approval' | 'month' | 'asks' | 'undo-busy' | 'undo-fails';

export interface CellOrder extends Order {
  readonly breaks?: Readonly<Record<string, Break>>;
  readonly lock?: string;
  /** Its saga cannot decide its plan. */
  readonly planless?: true;
  readonly gone?: true;
}

/** What was done and undone for each order, in order. */
export const ledger = new Map<string, string[]>();
const helped = new Set<string>();
const hanging = new Map<string, () => void>();

/** Nothing stands in the way of this order any more. */
export function helpOut(order: string): void {
  helped.add(order);
  hanging.get(order)?.();
}

function note(order: CellOrder, what: string): void {
  ledger.set(order.id, [...(ledger.get(order.id) ?? []), what]);
}

const QUICK: RetryPolicy = { maxAttempts: 2, initialInterval: 1, jitter: 0 };

abstract class Doing extends BackgroundTransaction<unknown, CellOrder> {
  static readonly timeout = '1h';
  static readonly retry = QUICK;

  override shouldExecute(order: CellOrder): boolean {
    if (this.#trouble(order) === 'asks') throw new TerminalError('The price list cannot be read.', { code: 'NO_PRICES' });
    return true;
  }

  override async execute(order: CellOrder, context: StepContext): Promise<never> {
    switch (this.#trouble(order)) {
      case 'hang':
        await new Promise<void>((resolve) => hanging.set(order.id, resolve));
        break;
      case 'busy':
        throw new RetryableError('Busy.', { code: 'VENDOR_BUSY', retryAfter: 900 });
      case 'refuse':
        throw new TerminalError('No.', { code: 'VENDOR_REFUSED' });
      case 'unknown':
        throw new RetryableError('Hm.', { code: 'VENDOR_TIMEOUT' });
      case 'approval':
        if (context.received('approved') === undefined) return BackgroundResponse.waitFor('approved') as never;
        break;
      case 'month':
        return BackgroundResponse.reschedule('30d') as never;
      default:
    }
    note(order, `do ${this.constructor.name}`);
    return { made: this.constructor.name } as never;
  }

  protected undo(order: CellOrder): void {
    const trouble = this.#trouble(order);
    if (trouble === 'undo-busy') throw new RetryableError('Busy.', { code: 'VENDOR_BUSY', retryAfter: 900 });
    if (trouble === 'undo-fails') throw new TerminalError('No.', { code: 'VENDOR_NOT_FOUND' });
    note(order, `undo ${this.constructor.name}`);
  }

  #trouble(order: CellOrder): Break | undefined {
    return helped.has(order.id) ? undefined : order.breaks?.[this.constructor.name];
  }
}

class Reject extends Guard<CellOrder> {
  override async compensate(order: CellOrder, error: Error): Promise<Fail> {
    note(order, 'undo Reject');
    return BackgroundResponse.fail(error.message);
  }
}
class First extends Doing {
  static readonly undoRetry = QUICK;
  override async compensate(order: CellOrder): Promise<void> {
    this.undo(order);
  }
}
class Second extends Doing {
  override async compensate(order: CellOrder): Promise<void> {
    this.undo(order);
  }
}
class Pivot extends Doing {
  static readonly kind = 'pivot';
}
class Left extends Doing {
  static readonly kind = 'retriable';
}
class Right extends Doing {
  static readonly kind = 'retriable';
}
class Last extends Doing {
  static readonly kind = 'retriable';
}

class CellSaga extends Saga<CellOrder> {
  static readonly steps = [Reject, First, Second, Pivot, Left, Right, Last];
  override lockKey(order: CellOrder): string {
    return order.lock ?? order.id;
  }
  override transactions(order: CellOrder) {
    if (order.planless && !helped.has(order.id)) throw new TerminalError('There is no price list.', { code: 'NO_PRICES' });
    return [Reject, First, Second, Pivot, parallel(Left, Right), Last];
  }
}

/** A saga that the next process does not have any more. */
class GoneSaga extends Saga<CellOrder> {
  override transactions() {
    return [First, Second];
  }
}

export class CellShop extends Extension {
  override sagas(): readonly SagaClass[] {
    return [CellSaga];
  }

  @event('ordered')
  ordered(order: CellOrder) {
    return this.resolve(CellSaga, order);
  }
}

export class FormerCellShop extends CellShop {
  override sagas(): readonly SagaClass[] {
    return [CellSaga, GoneSaga];
  }

  @event('cancelled')
  cancelled(order: CellOrder) {
    return this.resolve(GoneSaga, order);
  }
}
