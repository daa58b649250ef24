import type { ConnectionOptions } from './connection-options';

/** The address of the web socket. The counters are those of this moment; Connect reads them at each upgrade. */
export function socketAddress(base: string, { environmentId, instanceId, runnerType, taker }: ConnectionOptions): string {
  const { background, scheduled } = taker.counts();
  return `${base}/public/v1/devops/ws/${environmentId}/${instanceId}?running_tasks=${background}&running_scheduled_tasks=${scheduled}&runner_type=${runnerType}`;
}
