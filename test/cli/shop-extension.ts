/** The source of a small extension, as a user would write it in a folder of their own: it notes what its steps do in a ledger. */
export function shopExtension(folder: string): string {
  return `
import { appendFileSync, existsSync } from 'node:fs';
import { BackgroundResponse, BackgroundTransaction, Extension, Saga, event, parallel } from 'amends';
import type { Req, StepContext } from 'amends';

const note = (line: string): void => appendFileSync(${JSON.stringify(`${folder}/ledger`)}, line + '\\n');

class Reserve extends BackgroundTransaction<{ readonly at: string }> {
  override async execute(request: Req, context: StepContext) {
    note('reserved ' + context.idempotencyKey);
    return { at: 'shelf 1' };
  }
  override async compensate() {
    note('released');
  }
}

class Charge extends BackgroundTransaction {
  static readonly retry = { maxAttempts: 4, initialInterval: '10ms', maxInterval: '2m' } as const;
  override async execute(request: Req, context: StepContext) {
    note('charging ' + context.idempotencyKey);
    if (!existsSync(${JSON.stringify(`${folder}/open`)})) await new Promise((resolve) => setTimeout(resolve, 600_000));
    note('charged ' + context.idempotencyKey);
  }
}

class Greet extends BackgroundTransaction {
  shouldExecute(): boolean {
    note('asked');
    return true;
  }
  override async execute() {
    note('greeted');
  }
}

class Pack extends BackgroundTransaction {
  override async execute() {
    note('packed');
  }
}

class Ship extends BackgroundTransaction {
  static readonly kind = 'pivot';
  static readonly timeout = '90s';
  override async execute() {
    note('shipped');
    return BackgroundResponse.done();
  }
}

class Thank extends BackgroundTransaction {
  static readonly kind = 'retriable';
  override async execute() {
    note('thanked');
  }
}

export class OrderSaga extends Saga {
  override transactions() {
    return [Reserve, Charge, parallel(Greet, Pack), Ship, Thank];
  }
}

export class ShopExtension extends Extension {
  override sagas() {
    return [OrderSaga];
  }

  @event('ordered')
  ordered(request: Req) {
    return this.resolve(OrderSaga, request);
  }

  @event('ignored')
  async ignored() {
    return BackgroundResponse.skip('nothing to do');
  }
}
`;
}
