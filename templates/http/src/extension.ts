import { Extension, event } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';
import { schema } from './configuration';
import { OrderSaga } from './order-saga';
import type { Order } from './order';
import { VendorServiceProvider } from './vendor/vendor-service-provider';

/** Where everything meets: what binds services, which sagas there are, and which event is for which. */
export class MyExtension extends Extension {
  override providers() {
    return [ConfigServiceProvider.with({ schema }), VendorServiceProvider]; // journal, cache, logger, clock, … have defaults
  }

  override sagas() {
    return [OrderSaga];
  }

  @event('order_placed')
  order(order: Order) {
    return this.resolve(OrderSaga, order);
  }
}
