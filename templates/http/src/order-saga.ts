import { Saga } from 'amends';
import { LogDuration } from 'amends/middlewares/log-duration';
import type { Order } from './order';
import { ActivateAccount } from './transactions/activate-account';
import { CreateAccount } from './transactions/create-account';
import { ReserveDomain } from './transactions/reserve-domain';

/** Carries an order out, step by step. When a step fails, those before it are undone, the last one first. */
export class OrderSaga extends Saga<Order> {
  override middlewares() {
    return [LogDuration];
  }

  override transactions() {
    return [CreateAccount, ReserveDomain, ActivateAccount];
  }
}
