import {
  BackgroundResponse,
  BackgroundTransaction,
  Guard,
  Saga,
  injectable,
  type AssetRequest,
  type CompensationContext,
  type DeclaredKind,
  type Duration,
  type StepContext,
} from 'amends';

/** What the steps need of the vendor. */
export abstract class Seats {
  abstract reserve(asset: string, key: string): Promise<{ id: string }>;
  abstract release(reservation: string): Promise<void>;
  abstract charge(reservation: string, key: string): Promise<'charged' | 'declined'>;
  abstract invoice(asset: string, key: string): Promise<void>;
  abstract tell(asset: string, text: string): Promise<void>;
}

// #region kinds
/** Compensatable: it has an undo. */
@injectable()
export class ReserveSeats extends BackgroundTransaction<{ id: string }, AssetRequest> {
  constructor(private readonly seats: Seats) {
    super();
  }
  override async execute(request: AssetRequest, context: StepContext) {
    return this.seats.reserve(request.asset.id, context.idempotencyKey);
  }
  override async compensate(_request: AssetRequest, _error: Error, context: CompensationContext<{ id: string }>) {
    if (context.outcome !== undefined) await this.seats.release(context.outcome.id); // an unknown one lapses by itself
  }
}

/** The point of no return: money is not handed back by itself. */
@injectable()
export class Charge extends BackgroundTransaction<void, AssetRequest> {
  static readonly kind: DeclaredKind = 'pivot';
  constructor(private readonly seats: Seats) {
    super();
  }
  override async execute(_request: AssetRequest, context: StepContext) {
    const answer = await this.seats.charge(context.outcomeOf(ReserveSeats).id, context.idempotencyKey);
    return answer === 'charged' ? BackgroundResponse.done() : BackgroundResponse.fail('the card was declined');
  }
}

/** After the pivot: tried until it succeeds. */
@injectable()
export class SendInvoice extends BackgroundTransaction<void, AssetRequest> {
  static readonly kind: DeclaredKind = 'retriable';
  constructor(private readonly seats: Seats) {
    super();
  }
  override async execute(request: AssetRequest, context: StepContext) {
    await this.seats.invoice(request.asset.id, context.idempotencyKey);
  }
}

/** A guard does nothing forward. Listed first, it is undone last. */
@injectable()
export class TellWhenUndone extends Guard<AssetRequest> {
  constructor(private readonly seats: Seats) {
    super();
  }
  override async compensate(request: AssetRequest, error: Error, context: CompensationContext<void, AssetRequest>) {
    if (!context.willRetry) await this.seats.tell(request.asset.id, error.message);
  }
}
// #endregion kinds

// #region saga
export class ChangeSeatsSaga extends Saga<AssetRequest> {
  static readonly durableName = 'change-seats';
  static readonly deadline: Duration = '1d';
  static readonly repeat = true;
  static readonly steps = [TellWhenUndone, ReserveSeats, Charge, SendInvoice];

  override lockKey(request: AssetRequest) {
    return request.asset.id; // one change of a subscription at a time
  }

  override transactions(request: AssetRequest) {
    const free = request.type === 'adjustment';
    return free ? [TellWhenUndone, ReserveSeats] : [TellWhenUndone, ReserveSeats, Charge, SendInvoice];
  }
}
// #endregion saga
