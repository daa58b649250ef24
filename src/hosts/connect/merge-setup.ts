import type { SetupResponse } from '../../clients/connect/eaas/setup';

type Logging = NonNullable<SetupResponse['logging']>;
type Metadata = NonNullable<Logging['meta']>;

const NO_META: Metadata = { repository_tag: null, account_id: null, account_name: null, service_id: null, products: null, hub_id: null };
const NO_LOGGING: Logging = { logging_api_key: null, log_level: null, runner_log_level: null, meta: NO_META };

/** What Connect says of the environment, with the values that it leaves empty taken from what it said before. */
export function mergeSetup(before: SetupResponse | undefined, now: SetupResponse): SetupResponse {
  const logging = { ...NO_LOGGING, ...now.logging, meta: { ...NO_META, ...now.logging?.meta } };
  if (before === undefined) return { ...now, logging };
  const known = { ...NO_LOGGING, ...before.logging };
  return {
    ...before,
    variables: filled(now.variables, before.variables),
    environment_type: filled(now.environment_type, before.environment_type),
    event_definitions: filled(now.event_definitions, before.event_definitions),
    logging: {
      logging_api_key: filled(logging.logging_api_key, known.logging_api_key),
      log_level: filled(logging.log_level, known.log_level),
      runner_log_level: filled(logging.runner_log_level, known.runner_log_level),
      meta: mergeMeta(known.meta ?? NO_META, logging.meta),
    },
  };
}

const mergeMeta = (before: Metadata, now: Metadata): Metadata => ({
  repository_tag: filled(now.repository_tag, before.repository_tag),
  account_id: filled(now.account_id, before.account_id),
  account_name: filled(now.account_name, before.account_name),
  service_id: filled(now.service_id, before.service_id),
  products: filled(now.products, before.products),
  hub_id: filled(now.hub_id, before.hub_id),
});

/** An empty text and an empty list say nothing, as `null` does. */
const filled = <T extends string | readonly unknown[] | null>(now: T, before: T): T => (now === null || now.length === 0 ? before : now);
