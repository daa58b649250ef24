import { BackgroundResponse, BackgroundTransaction, type AssetRequest, type CompensationContext } from 'amends';
import type { Subscription } from './vendor';

export class DoneWithoutOutcome extends BackgroundTransaction<Subscription, AssetRequest> {
  // @ts-expect-error done() carries no Subscription
  override async execute() {
    return BackgroundResponse.done();
  }
}

export class WrongOutcome extends BackgroundTransaction<Subscription, AssetRequest> {
  // @ts-expect-error a Subscription has seats
  override async execute() {
    return { id: '1' };
  }
}

/** An outcome that looks like a response is an outcome: responses are branded. */
export class LooksLikeResponse extends BackgroundTransaction<{ kind: string }, AssetRequest> {
  override async execute() {
    return { kind: 'fail' };
  }
}

export class LooksLikeFailure extends BackgroundTransaction<void, AssetRequest> {
  // @ts-expect-error a look-alike is no response
  override async execute() {
    return { kind: 'fail', reason: 'I look like one' };
  }
}

export class OutcomeWithDate extends BackgroundTransaction<{ at: Date }, AssetRequest> {
  // @ts-expect-error JSON gives a Date back as text
  override async execute() {
    return { at: new Date(0) };
  }
}

export class OutcomeWithMap extends BackgroundTransaction<{ seats: Map<string, number> }, AssetRequest> {
  // @ts-expect-error JSON gives a Map back empty
  override async execute() {
    return { seats: new Map<string, number>() };
  }
}

export class OutcomeWithBigint extends BackgroundTransaction<{ total: bigint }, AssetRequest> {
  // @ts-expect-error JSON has no bigint
  override async execute() {
    return { total: 1n };
  }
}

export class OutcomeWithMethod extends BackgroundTransaction<{ list: { undo: () => void }[] }, AssetRequest> {
  // @ts-expect-error JSON drops functions, however deep
  override async execute() {
    return { list: [{ undo: () => undefined }] };
  }
}

export class PlainOutcome extends BackgroundTransaction<{ list: readonly { at: string | null; seats?: number }[] }, AssetRequest> {
  override async execute() {
    return { list: [{ at: null, seats: 1 }] };
  }
}

export class WrongUndo extends BackgroundTransaction<Subscription, AssetRequest> {
  override async execute() {
    return { id: '1', seats: 1 };
  }
  // @ts-expect-error the outcome to undo is a Subscription
  override async compensate(_request: AssetRequest, _error: Error, context: CompensationContext<{ domain: string }>) {
    if (context.outcome?.domain === '') throw new Error('no domain');
  }
}

export class MisspeltUndo extends BackgroundTransaction<void, AssetRequest> {
  override async execute() {
    // nothing to do
  }
  // @ts-expect-error there is no such method to override
  override async compensat() {
    // nothing to undo
  }
}

export class UndoWithOutcome extends BackgroundTransaction<void, AssetRequest> {
  override async execute() {
    // nothing to do
  }
  // @ts-expect-error an undo answers nothing, fail, skip or reschedule
  override async compensate() {
    return BackgroundResponse.waitFor('approval');
  }
}
