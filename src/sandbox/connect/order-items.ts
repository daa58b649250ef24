import { ConnectRefusal } from './connect-refusal';
import type { ItemQuantity, SandboxObject } from './sandbox-objects';

/** How much of an item is wanted; the item by its id, its global id, or the vendor's own number of it. */
export interface WantedItem {
  readonly id: string;
  readonly quantity: string;
}

/** The items with what is wanted of each; an item that is not named keeps its quantity. @throws ConnectRefusal VAL_001 for an item that the product does not have */
export function withQuantities(catalog: readonly SandboxObject[], before: readonly ItemQuantity[], wanted: readonly WantedItem[]): readonly ItemQuantity[] {
  const kept = before.map((item) => ({ ...item, old_quantity: item.quantity }));
  return wanted.reduce<readonly ItemQuantity[]>((items, { id, quantity }) => {
    const definition = catalog.find((item) => item.id === id || item['local_id'] === id || item['mpn'] === id);
    if (definition === undefined) throw ConnectRefusal.invalid(`asset.items: The item "${id}" does not exist.`);
    const known = items.find(({ global_id }) => global_id === definition.id);
    if (known === undefined) return [...items, ordered(definition, quantity)];
    return items.map((item) => (item === known ? { ...item, quantity } : item));
  }, kept);
}

function ordered(definition: SandboxObject, quantity: string): ItemQuantity {
  const { local_id, mpn, display_name, name, type, period, unit } = definition as SandboxObject &
    Record<string, string> & { readonly unit: { readonly id: string } };
  return {
    id: local_id!,
    global_id: definition.id,
    mpn: mpn!,
    old_quantity: '0',
    quantity,
    type: unit.id,
    display_name,
    name,
    period: period === 'monthly' ? 'Monthly' : period,
    item_type: type === 'ppu' ? 'PPU' : 'Reservation',
    params: [],
  };
}

/** Reads the `items` of a body. @throws ConnectRefusal VAL_001 when they are none */
export function readItems(items: unknown): readonly WantedItem[] {
  if (items === undefined || items === null) return [];
  if (!Array.isArray(items)) throw ConnectRefusal.invalid('asset.items: Expected a list of items.');
  return items.map((item: unknown, index) => {
    const { id, global_id, mpn, quantity } = (typeof item === 'object' && item !== null ? item : {}) as Readonly<Record<string, unknown>>;
    const named = id ?? global_id ?? mpn;
    if (typeof named !== 'string') throw ConnectRefusal.invalid(`asset.items[${index}].id: This field is required.`);
    if (typeof quantity !== 'string' && typeof quantity !== 'number') throw ConnectRefusal.invalid(`asset.items[${index}].quantity: This field is required.`);
    return { id: named, quantity: wellFormed(String(quantity), index) };
  });
}

function wellFormed(quantity: string, index: number): string {
  if (/^(\d+(\.\d+)?|unlimited)$/.test(quantity)) return quantity;
  throw ConnectRefusal.invalid(`asset.items[${index}].quantity: Give a number that is not negative, or "unlimited".`);
}
