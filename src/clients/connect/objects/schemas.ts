import { z } from 'zod';

/**
 * What must be so for the views to work. All else may be missing, `null`, or unknown, and stays as it is: Connect adds members as it pleases.
 */
const id = z.string().min(1);
const text = z.string().nullish();
const reference = z.looseObject({ id: text, name: text }).nullish();

const parameter = z.looseObject({ id, value: text, value_error: text, type: text, phase: text });
const parameters = z.array(parameter).nullish();
const configuration = z.looseObject({ params: parameters }).nullish();
const item = z.looseObject({ id, quantity: z.string(), old_quantity: text, mpn: text, params: parameters });
const connection = z.looseObject({ id: text, type: text, provider: reference, vendor: reference, hub: reference }).nullish();
const contact = z.looseObject({ first_name: text, last_name: text, email: text }).nullish();
const contactInfo = z.looseObject({ city: text, state: text, postal_code: text, country: text, contact }).nullish();
const account = z.looseObject({ id: text, name: text, external_id: text, contact_info: contactInfo }).nullish();
const events = z.record(z.string(), z.looseObject({ at: text }).nullish()).nullish();

const shared = { product: reference, connection, params: parameters, contract: reference, marketplace: reference, events };

/** A subscription, `AS-…`. */
export const assetSchema = z.looseObject({
  ...shared,
  id,
  status: text,
  external_id: text,
  external_uid: text,
  items: z.array(item).nullish(),
  tiers: z.looseObject({ customer: account, tier1: account, tier2: account }).nullish(),
  configuration,
});

/** A tier configuration, `TC-…`. */
export const tierConfigurationSchema = z.looseObject({ ...shared, id, name: text, status: text, account, tier_level: z.number().nullish(), configuration });

const request = {
  id,
  type: z.string(),
  status: z.string(),
  reason: text,
  note: text,
  assignee: z.union([z.string(), z.looseObject({ id: text, name: text, email: text })]).nullish(),
  contract: reference,
  marketplace: reference,
  events,
  created: text,
  updated: text,
};

/** A request about a subscription, `PR-…`. */
export const assetRequestSchema = z.looseObject({ ...request, asset: assetSchema });

/** A request about a tier configuration, `TCR-…`. */
export const tierRequestSchema = z.looseObject({ ...request, configuration: tierConfigurationSchema, params: parameters });
