import type { Lane } from './eaas-task';

/** The kinds of applications that connect; only `events` are given tasks. */
export type EaasApplication = 'events' | 'webapp' | 'anvilapp' | 'tfnapp';

/** Who connects, by the address of the upgrade. */
export interface EaasAddress {
  readonly environment: string;
  readonly instance: string;
  readonly application: EaasApplication;
  /** Which tasks it takes: `background`, `interactive`, or all of them when it does not say. */
  readonly runnerType: Lane | null;
  /** How many tasks are in flight there, as it says; without a number nobody knows. */
  readonly running: number | undefined;
}

const PATH = /^\/public\/v1\/devops\/ws\/([^/]+)\/([^/]+)(?:\/(webapp|anvilapp|tfnapp))?\/?$/;

/** @returns `undefined` when the endpoint is not at this address. The query is read leniently: whatever is missing or unknown in it is no reason to refuse. */
export function eaasAddress(url: string): EaasAddress | undefined {
  const at = url.indexOf('?');
  const [, environment, instance, application] = PATH.exec(at < 0 ? url : url.slice(0, at)) ?? [];
  if (environment === undefined || instance === undefined) return undefined;
  const query = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  return {
    environment: decoded(environment),
    instance: decoded(instance),
    application: (application as EaasApplication | undefined) ?? 'events',
    runnerType: runnerType(query.get('runner_type')),
    running: sum(query.get('running_tasks'), query.get('running_scheduled_tasks')),
  };
}

/** One that nobody knows is as good as none. */
function runnerType(text: string | null): Lane | null {
  return text === 'background' || text === 'interactive' ? text : null;
}

function sum(background: string | null, scheduled: string | null): number | undefined {
  if (background === null) return undefined;
  const total = Number(background) + Number(scheduled ?? 0);
  return Number.isFinite(total) ? total : undefined;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
