import { BackgroundTransaction, Probe, Saga, injectable, type CompensationContext, type Req, type StepContext } from 'amends';

export interface ShipRequest extends Req {
  readonly address: string;
}

export interface Booking {
  readonly number: string;
}

/** A courier whose API knows no idempotency keys: to ask twice is to be visited twice. It keeps our reference, and can be asked for it. */
export abstract class Courier {
  abstract book(address: string, reference: string): Promise<Booking>;
  abstract bookings(reference: string): Promise<{ readonly found: readonly Booking[]; readonly upToDate: boolean }>;
  abstract cancel(number: string): Promise<void>;
}

// #region probe
@injectable()
export class BookCourier extends BackgroundTransaction<Booking, ShipRequest> {
  constructor(private readonly courier: Courier) {
    super();
  }
  override async execute({ address }: ShipRequest, context: StepContext) {
    return this.courier.book(address, context.idempotencyKey);
  }
  override async probe(_request: ShipRequest, context: StepContext) {
    const { found, upToDate } = await this.courier.bookings(context.idempotencyKey); // the key that execute sent
    if (found[0] !== undefined) return Probe.found(found[0]);
    return upToDate ? Probe.absent() : Probe.unknown();
  }
  override async compensate(_request: ShipRequest, _error: Error, context: CompensationContext<Booking>) {
    if (context.outcome !== undefined) await this.courier.cancel(context.outcome.number); // found by the probe, where it was unknown
  }
}
// #endregion probe

export class ShipSaga extends Saga<ShipRequest> {
  override transactions() {
    return [BookCourier];
  }
}
