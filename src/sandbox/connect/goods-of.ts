import type { Goods } from './order-items';
import type { SandboxStore } from './sandbox-store';

/** What a product sells, as the sandbox has it. */
export function goodsOf(store: SandboxStore, product: string): Goods {
  return { items: store.all('items', product), parameters: store.all('parameters', product) };
}
