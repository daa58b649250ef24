import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { assetRequest, orders } from '../../examples/orders';

describe('the example orders', () => {
  test('have ids of their own in each batch', () => {
    const ids = [...orders('1'), ...orders('2')].map(({ request }) => request.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('name, where they need a workspace, an order that comes before them and is about the same asset', () => {
    const all = orders();
    for (const [index, order] of all.entries()) {
      if (order.after === undefined) continue;
      const former = all.slice(0, index).find(({ request }) => request.id === order.after);
      expect(former?.request.asset.id).toBe(order.request.asset.id);
    }
    expect(all.filter(({ after }) => after !== undefined)).toHaveLength(2);
  });

  test('are what the purchase request as plain JSON shows', () => {
    const json: unknown = JSON.parse(readFileSync(resolve(__dirname, '../../examples/purchase-request.json'), 'utf8'));
    expect(json).toEqual(
      assetRequest({ id: 'PR-1000-2000-3000-001', type: 'purchase', asset: 'AS-1000-2000-3000', quantity: '10', parameters: { domain: 'ada.example' } }),
    );
  });
});
