import { BackgroundTransaction, Probe, type AssetRequest, type StepContext } from 'amends';
import type { Subscription } from './vendor';

abstract class Create extends BackgroundTransaction<Subscription, AssetRequest> {
  override async execute() {
    return { id: '1', seats: 1 };
  }
}

export class Telling extends Create {
  override async probe(request: AssetRequest, context: StepContext) {
    if (context.attempt > 3) return Probe.unknown();
    return request.status === 'pending' ? Probe.absent() : Probe.found({ id: context.idempotencyKey, seats: 1 });
  }
}

export class BareOutcome extends Create {
  // @ts-expect-error an outcome by itself is no answer
  override async probe() {
    return { id: '1', seats: 1 };
  }
}

export class BareNothing extends Create {
  // @ts-expect-error nothing is no answer
  override async probe() {
    return undefined;
  }
}

export class LookAlike extends Create {
  // @ts-expect-error what looks like an answer is none
  override async probe() {
    return { outcome: { id: '1', seats: 1 } };
  }
}

export class WrongFind extends Create {
  // @ts-expect-error a Subscription has seats
  override async probe() {
    return Probe.found({ id: '1' });
  }
}

export class FoundWithout extends Create {
  // @ts-expect-error the outcome is missing
  override async probe() {
    return Probe.found();
  }
}

export class FoundDate extends BackgroundTransaction<{ at: Date }, AssetRequest> {
  override async execute(): Promise<never> {
    throw new Error('never');
  }
  // @ts-expect-error JSON gives a Date back as text
  override async probe() {
    return Probe.found({ at: new Date(0) });
  }
}

export class NoOutcome extends BackgroundTransaction<void, AssetRequest> {
  override async execute() {
    // nothing to do
  }
  override async probe() {
    return Math.random() < 0.5 ? Probe.found() : Probe.absent();
  }
}

export class NoOutcomeFound extends BackgroundTransaction<void, AssetRequest> {
  override async execute() {
    // nothing to do
  }
  // @ts-expect-error the step has no outcome
  override async probe() {
    return Probe.found({ id: '1' });
  }
}

export class ExecuteProbes extends Create {
  // @ts-expect-error what a probe answers is no outcome
  override async execute() {
    return Probe.found({ id: '1', seats: 1 });
  }
}
