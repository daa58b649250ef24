import { ConnectRefusal } from './connect-refusal';
import { changed, readChanges, valuesFor, type ParameterChange } from './parameter-values';
import type { ItemQuantity, ProductParameter, SandboxObject } from './sandbox-objects';

/** What is wanted of an item; the item by its id, its global id, or the vendor's own number of it. */
export interface WantedItem {
  readonly id: string;
  readonly quantity?: string;
  readonly params?: readonly ParameterChange[];
}

/** What a product sells. */
export interface Goods {
  readonly items: readonly SandboxObject[];
  readonly parameters: readonly ProductParameter[];
}

/**
 * The items with what is wanted of each; an item that is not named keeps its quantity.
 * @throws ConnectRefusal VAL_001 for an item that the product does not have, and for a new one without a quantity
 */
export function withQuantities(goods: Goods, before: readonly ItemQuantity[], wanted: readonly WantedItem[]): readonly ItemQuantity[] {
  const kept = before.map((item) => ({ ...item, old_quantity: item.quantity }));
  return wanted.reduce<readonly ItemQuantity[]>((items, { id, quantity, params = [] }) => {
    const definition = goods.items.find((item) => item.id === id || item['local_id'] === id || item['mpn'] === id);
    if (definition === undefined) throw ConnectRefusal.invalid(`asset.items: The item "${id}" does not exist.`);
    const known = items.find(({ global_id }) => global_id === definition.id);
    if (known === undefined && quantity === undefined) throw ConnectRefusal.invalid(`asset.items: The item "${id}" needs a quantity.`);
    const item = known ?? ordered(definition, goods.parameters);
    const wantedItem = { ...item, quantity: quantity ?? item.quantity, params: changed(item.params, params) };
    return known === undefined ? [...items, wantedItem] : items.map((other) => (other === known ? wantedItem : other));
  }, kept);
}

function ordered(definition: SandboxObject, parameters: readonly ProductParameter[]): ItemQuantity {
  const { local_id, mpn, display_name, name, type, period, unit } = definition as SandboxObject &
    Record<string, string> & { readonly unit: { readonly id: string } };
  return {
    id: local_id!,
    global_id: definition.id,
    mpn: mpn!,
    old_quantity: '0',
    quantity: '0',
    type: unit.id,
    display_name,
    name,
    period: period === 'monthly' ? 'Monthly' : period,
    item_type: type === 'ppu' ? 'PPU' : 'Reservation',
    params: valuesFor(parameters, 'item'),
  };
}

/** Reads the `items` of a body. @throws ConnectRefusal VAL_001 when they are none */
export function readItems(items: unknown): readonly WantedItem[] {
  if (items === undefined || items === null) return [];
  if (!Array.isArray(items)) throw ConnectRefusal.invalid('asset.items: Expected a list of items.');
  return items.map((item: unknown, index) => {
    const { id, global_id, mpn, quantity, params } = (typeof item === 'object' && item !== null ? item : {}) as Readonly<Record<string, unknown>>;
    const named = id ?? global_id ?? mpn;
    if (typeof named !== 'string') throw ConnectRefusal.invalid(`asset.items[${index}].id: This field is required.`);
    return { id: named, params: readChanges(params), ...(quantity !== undefined && { quantity: wellFormed(quantity, index) }) };
  });
}

function wellFormed(quantity: unknown, index: number): string {
  const text = typeof quantity === 'number' ? String(quantity) : quantity;
  if (typeof text === 'string' && /^(\d+(\.\d+)?|unlimited)$/.test(text)) return text;
  throw ConnectRefusal.invalid(`asset.items[${index}].quantity: Give a number that is not negative, or "unlimited".`);
}
