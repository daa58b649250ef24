import type { SetupRequest } from '../../clients/connect/eaas/setup';
import type { Hosted } from '../host';

/** What an extension declares, as its class says it: needs no running application. */
export type Declared = Pick<Hosted, 'events' | 'schedulables' | 'variables'>;

/** What is told to Connect besides: where people read about the extension, and for whom it is. */
export interface ConnectProfile {
  readonly repository?: { readonly readme_url: string; readonly changelog_url: string } | undefined;
  readonly audience?: readonly ('vendor' | 'distributor' | 'reseller')[] | undefined;
  /** Which version of its own runner Connect is told. */
  readonly runnerVersion?: string | undefined;
}

const byMethod = (a: { readonly method: string }, b: { readonly method: string }): number => (a.method < b.method ? -1 : a.method > b.method ? 1 : 0);

/** What both connections declare, in the order of the methods' names, as Connect's own runner does. */
export function setupRequestOf(declared: Declared, { repository, audience, runnerVersion }: ConnectProfile): SetupRequest {
  return {
    event_subscriptions: Object.fromEntries([...declared.events()].sort(byMethod).map(({ event, statuses = [] }) => [event, [...statuses]])),
    ui_modules: null,
    icon: null,
    variables: declared.variables().map((variable) => ({ ...variable })),
    schedulables: [...declared.schedulables()].sort(byMethod).map(({ method, name, description }) => ({ method, name, description })),
    anvil_callables: null,
    transformations: null,
    audience: audience === undefined ? null : [...audience],
    repository: repository ?? null,
    runner_version: runnerVersion ?? null,
    proxied_connect_api: null,
    model_type: 'setup_request',
  };
}
