/** The source of an extension to operate: its runs get stuck, wait, are undone, and say what a terminal should not obey. The vendor is up when the file `open` is there. */
export function operatedExtension(folder: string): string {
  return `
import { existsSync } from 'node:fs';
import { BackgroundResponse, BackgroundTransaction, Extension, Saga, event, parallel } from 'amends';
import type { Req, StepContext } from 'amends';

const ask = (): void => {
  if (!existsSync(${JSON.stringify(`${folder}/open`)}))
    throw Object.assign(new Error('503 the vendor is down\\u001b[31m\\u202e for \\u0007 maintenance'), { code: 'VENDOR_DOWN' });
};
const ONCE = { maxAttempts: 1 } as const;

class CreateCustomer extends BackgroundTransaction<{ readonly id: string; readonly apiKey: string }> {
  override async execute() {
    return { id: 'C-9', apiKey: 'sk-0123456789' };
  }
  override async compensate() {}
}
class ReserveDomain extends BackgroundTransaction {
  override async execute() {}
}
class Greet extends BackgroundTransaction {
  shouldExecute(): boolean {
    return false;
  }
  override async execute() {}
}
class Approve extends BackgroundTransaction<{ readonly at: string }> {
  static readonly kind = 'pivot';
  static readonly retry = ONCE;
  override async execute() {
    ask();
    return { at: 'noon' };
  }
}
class Wait extends BackgroundTransaction {
  override async execute(_request: Req, context: StepContext) {
    return context.received('approval') === undefined ? BackgroundResponse.waitFor('approval') : BackgroundResponse.done();
  }
}
class Refuse extends BackgroundTransaction {
  override async execute() {
    return BackgroundResponse.fail('no \\u001b[2Jmore');
  }
}
export class PurchaseSaga extends Saga {
  override transactions() {
    return [CreateCustomer, parallel(ReserveDomain, Greet), Approve];
  }
}
export class WaitingSaga extends Saga {
  override transactions() {
    return [CreateCustomer, Wait];
  }
}
export class RefusingSaga extends Saga {
  override transactions() {
    return [CreateCustomer, Refuse];
  }
}
export class OperatedExtension extends Extension {
  override sagas() {
    return [PurchaseSaga, WaitingSaga, RefusingSaga];
  }
  @event('purchased')
  purchased(request: Req) {
    return this.resolve(PurchaseSaga, request);
  }
  @event('asked')
  asked(request: Req) {
    return this.resolve(WaitingSaga, request);
  }
  @event('refused')
  refused(request: Req) {
    return this.resolve(RefusingSaga, request);
  }
}
`;
}
