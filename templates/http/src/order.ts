import type { Req } from 'amends';

/** What is ordered, as the shop posts it to `/events/order_placed`. */
export interface Order extends Req {
  readonly email: string;
  readonly seats: number;
  /** Ordered by some. */
  readonly domain?: string;
}

declare module 'amends' {
  interface EventRequests {
    order_placed: Order;
  }
}
