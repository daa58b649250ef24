import { assetRequest, tierRequest } from 'amends/testing';

/** Whoever changes what is frozen gets an error. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}

/** Frozen all through, so that whoever changes it gets an error. */
export const purchase = frozen(
  assetRequest('purchase', { id: 'PR-7', unknown: { stays: [1, null] } })
    .withParam('adminEmail', 'ada@example.com', { type: 'email', title: 'Admin', description: 'Whom we write to', phase: 'ordering' })
    .withParam('newsletter', { yes: true }, { type: 'checkbox' })
    .withConfigurationParam('region', 'eu')
    .withItem({ id: 'SEATS', quantity: 10, mpn: 'WS', params: [{ id: 'size', value: 'L' }] })
    .withItem({ id: 'STORE', quantity: 'unlimited', old_quantity: 5 }).raw,
);
export const setup = frozen(tierRequest('setup').withParam('key', 'k').raw);

export const thrown = (act: () => unknown): unknown => {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
};
