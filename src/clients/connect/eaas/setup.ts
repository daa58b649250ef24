import { z } from 'zod';
import { lenientFlag, lenientText, optionalAny, optionalText, orNull } from './lenient';

const variable = z.object({ name: lenientText, initial_value: lenientText.optional(), secure: z.boolean().optional() });

const schedulable = z.object({ method: lenientText, name: lenientText, description: lenientText });

/** What an extension declares when it connects. Every member is on the wire, `null` where there is nothing to say. */
export const setupRequest = z.object({
  /** The statuses of each event; none for events without. */
  event_subscriptions: orNull(z.record(z.string(), z.array(lenientText))),
  ui_modules: optionalAny,
  icon: optionalText,
  /** As declared: what was left out is not filled in. */
  variables: orNull(z.array(variable)),
  schedulables: orNull(z.array(schedulable)),
  anvil_callables: optionalAny,
  transformations: optionalAny,
  audience: orNull(z.array(z.enum(['vendor', 'distributor', 'reseller']))),
  repository: orNull(z.object({ readme_url: lenientText, changelog_url: lenientText })),
  runner_version: optionalText,
  proxied_connect_api: optionalAny,
  model_type: z.literal('setup_request').default('setup_request'),
});

const metadata = z.object({
  repository_tag: optionalText,
  account_id: optionalText,
  account_name: optionalText,
  service_id: optionalText,
  products: orNull(z.array(lenientText)),
  hub_id: optionalText,
});

const logging = z.object({ logging_api_key: optionalText, log_level: optionalText, runner_log_level: optionalText, meta: orNull(metadata) });

const eventDefinition = z.object({
  event_type: lenientText,
  /** With `{pk}` for the id of the object. */
  api_resource_endpoint: lenientText,
  api_collection_endpoint: lenientText,
  /** RQL with `${_object_id_}` and `${_statuses_}`. */
  api_collection_filter: lenientText,
});

/** What Connect says of the environment, at the handshake and whenever it changes. */
export const setupResponse = z.object({
  /** The values in clear, secret ones too. */
  variables: orNull(z.array(z.object({ name: lenientText, value: optionalText, secure: lenientFlag }))),
  environment_type: optionalText,
  logging: orNull(logging),
  event_definitions: orNull(z.array(eventDefinition)),
  environment_runtime: optionalText,
  environment_hostname: optionalText,
  environment_domain: optionalText,
  model_type: z.literal('setup_response').default('setup_response'),
});

export type SetupRequest = z.infer<typeof setupRequest>;
export type SetupResponse = z.infer<typeof setupResponse>;
export type EventDefinition = z.infer<typeof eventDefinition>;
export type SchedulableDeclaration = z.infer<typeof schedulable>;
