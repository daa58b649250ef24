import { TransactionalStep, type AssetRequest, type Sql, type StepContext } from 'amends';
import type { Subscription } from './vendor';

export class Sound extends TransactionalStep<Subscription, AssetRequest> {
  override transact(request: AssetRequest, _context: StepContext, sql: Sql) {
    sql.run('INSERT INTO subscriptions VALUES (?, @nothing)', request.id);
    return { id: request.id, seats: sql.all<{ seats: number }>('SELECT seats FROM plans').length };
  }
}

export class Waiting extends TransactionalStep<Subscription, AssetRequest> {
  // @ts-expect-error a commit waits for no promise
  override async transact() {
    return { id: '1', seats: 1 };
  }
}

export class WaitingUndo extends TransactionalStep<void, AssetRequest> {
  override transact() {
    // nothing to do
  }
  // @ts-expect-error a commit waits for no promise
  override async undo() {
    return undefined;
  }
}

export class WrongTransaction extends TransactionalStep<Subscription, AssetRequest> {
  // @ts-expect-error a Subscription has seats
  override transact() {
    return { id: '1' };
  }
}
