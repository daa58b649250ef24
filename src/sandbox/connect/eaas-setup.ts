import type { SetupRequest, SetupResponse } from '../../clients/connect/eaas/setup';
import { Devops } from './devops';
import { EVENT_DEFINITIONS } from './event-definitions';
import type { Reference, SandboxObject } from './sandbox-objects';
import type { SandboxStore } from './sandbox-store';

/** What an environment is told at the handshake. Everything that Connect's own runner needs is there. */
export function setupOf(store: SandboxStore, environmentId: string): SetupResponse {
  const environment = store.get('environments', environmentId);
  const service = serviceOf(store, environmentId);
  const owner = service?.['owner'] as Reference | undefined;
  return {
    variables: store.all('variables', environmentId).map(({ name, value, secure }) => ({ name, value, secure })),
    environment_type: text(environment, 'type') ?? 'development',
    logging: {
      logging_api_key: null, // with one, the runner would ship its logs to a stranger
      log_level: 'INFO',
      runner_log_level: 'INFO',
      meta: {
        repository_tag: null,
        account_id: owner?.id ?? null,
        account_name: owner?.name ?? null,
        service_id: serviceIdOf(environmentId),
        products: store.all('products').map(({ id }) => id),
        hub_id: null,
      },
    },
    event_definitions: EVENT_DEFINITIONS.map(({ type, api_resource_endpoint, api_collection_endpoint, api_collection_filter }) => ({
      event_type: type,
      api_resource_endpoint,
      api_collection_endpoint,
      api_collection_filter,
    })),
    environment_runtime: text(environment, 'runtime') ?? 'local',
    environment_hostname: text(environment, 'hostname'),
    environment_domain: text(environment, 'domain'),
    model_type: 'setup_response',
  };
}

/** Makes the variables that an extension declares and its environment has not: a value that somebody set is never touched. */
export function declareVariables(store: SandboxStore, environmentId: string, { variables }: SetupRequest): void {
  const byName = new Map((variables ?? []).map((variable) => [variable.name, variable]));
  store.transact(() => new Devops(store).declareVariables(environmentId, [...byName.values()]));
}

/** Says in the environment whether somebody is connected. */
export function markConnected(store: SandboxStore, environmentId: string, connected: boolean): void {
  const environment = store.get('environments', environmentId);
  const status = connected ? 'connected' : 'disconnected';
  if (environment === undefined || environment['status'] === status) return;
  store.put('environments', { ...environment, status }, serviceIdOf(environmentId));
}

export type Admission = 'admitted' | 'key unknown' | 'environment unknown' | 'environment of somebody else';

/** Whether a key may connect as an environment. */
export function admission(store: SandboxStore, environmentId: string, authorization: string | undefined): Admission {
  const holder = authorization === undefined ? undefined : store.holderOf(authorization);
  if (holder === undefined) return 'key unknown';
  if (store.get('environments', environmentId) === undefined) return 'environment unknown';
  const owner = serviceOf(store, environmentId)?.['owner'] as Reference | undefined;
  return holder.installation === null && holder.account === owner?.id ? 'admitted' : 'environment of somebody else';
}

/** The extension of an environment: `ENV-1000-2000-01` belongs to `SRVC-1000-2000`. */
export function serviceIdOf(environmentId: string): string {
  return environmentId.replace(/^ENV-/, 'SRVC-').replace(/-\d\d$/, '');
}

const serviceOf = (store: SandboxStore, environmentId: string): SandboxObject | undefined => store.get('services', serviceIdOf(environmentId));

function text(object: SandboxObject | undefined, member: string): string | null {
  const value = object?.[member];
  return typeof value === 'string' ? value : null;
}
