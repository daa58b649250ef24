import { orders, type Order } from '../orders';

/** An order that is given at the sandbox, and how it is to end there. */
export interface DemoOrder {
  /** `#1`, `#2`, … */
  readonly label: string;
  /** What it shows. */
  readonly title: string;
  readonly type: 'purchase' | 'change' | 'cancel' | 'tier-setup';
  /** Tells it from all orders of other batches: a note at Connect, or an address where there are no notes. */
  readonly mark: string;
  readonly params: Readonly<Record<string, string>>;
  readonly items?: Readonly<Record<string, string>>;
  readonly expected: 'approved' | 'failed';
  /** What the buyer corrects when the order is inquired; it is to be. */
  readonly correction?: Readonly<Record<string, string>>;
  /** The mark of the order that must have ended before, and about whose asset it is. */
  readonly after?: string;
}

/** @param batch makes one set of orders different from another: digits. */
export function demoOrders(batch: string): readonly DemoOrder[] {
  const domain = `eve-${batch}.example`;
  const inquired: Unlabelled = {
    title: 'a purchase with a domain that is none: inquired, corrected by the buyer, fulfilled as generation 2',
    type: 'purchase',
    mark: `demo ${batch} eve`,
    params: { domain: 'no domain' },
    items: { 'WS-SEAT': '10' },
    expected: 'approved',
    correction: { domain },
  };
  const reseller: Unlabelled = {
    title: 'the setup of a reseller',
    type: 'tier-setup',
    mark: `reseller-${batch}@sandbox.example`,
    params: { reseller_email: `reseller-${batch}@sandbox.example` },
    expected: 'approved',
  };
  return [...orders(batch).map((order) => ordered(order, batch)), inquired, reseller].map((order, index) => ({ label: `#${index + 1}`, ...order }));
}

type Unlabelled = Omit<DemoOrder, 'label'>;

/** An order of the examples, as a buyer gives it. */
function ordered({ title, request, expected, after }: Order, batch: string): Unlabelled {
  const mark = (id: string): string => `demo ${batch} ${id}`;
  const given = (request.asset.params ?? []).filter(({ phase, value }) => phase === 'ordering' && value);
  return {
    title,
    type: request.type as 'purchase' | 'change' | 'cancel',
    mark: mark(request.id),
    params: request.type === 'purchase' ? Object.fromEntries(given.map(({ id, value }) => [id, value!])) : {},
    ...(request.type !== 'cancel' && { items: Object.fromEntries((request.asset.items ?? []).map(({ mpn, quantity }) => [mpn!, quantity])) }),
    expected: expected === 'done' ? 'approved' : 'failed',
    ...(after !== undefined && { after: mark(after) }),
  };
}
