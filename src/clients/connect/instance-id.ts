import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

const CONTAINER_ID_LENGTH = 64;

export interface InstanceIdSources {
  /** The content of a file. Throws when there is none. */
  readonly read?: (path: string) => string;
  readonly random?: () => string;
}

/**
 * The id of this instance where `INSTANCE_ID` gives none, found as Connect's own runner finds it: the id of the container, by its cgroup or else by
 * its overlay mount; outside of one a random UUID.
 */
export function instanceId({ read = (path) => readFileSync(path, 'utf8'), random = randomUUID }: InstanceIdSources = {}): string {
  try {
    return byCgroup(read('/proc/1/cpuset')) ?? byMount(read('/proc/self/mountinfo')) ?? random();
  } catch {
    return random();
  }
}

let own: string | undefined;

/** That of this process, found once: its connections and its calls have the same. */
export function ownInstanceId(): string {
  return (own ??= instanceId());
}

const byCgroup = (cpuset: string): string | undefined => containerId(cpuset.trim().split('/').at(-1));

/** The folder above the upper layer of the overlay, `…/<id>/diff`. */
function byMount(mounts: string): string | undefined {
  for (const line of mounts.split('\n').filter((text) => text.includes('overlay'))) {
    const upper = /upperdir=([^,]*)/.exec(line)?.[1];
    const id = containerId(upper?.split('/').at(-2));
    if (id !== undefined) return id;
  }
  return undefined;
}

const containerId = (text: string | undefined): string | undefined => (text?.length === CONTAINER_ID_LENGTH ? text : undefined);
