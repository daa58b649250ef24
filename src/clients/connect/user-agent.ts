import { readFileSync } from 'node:fs';
import { release, type } from 'node:os';
import { dirname, join } from 'node:path';
import { ownInstanceId } from './instance-id';

/** Which extension a process is, for Connect's logs. */
export interface ConnectIdentity {
  readonly environmentId: string | undefined;
  /** `INSTANCE_ID`; that of the container, or a random one, where it is not set. */
  readonly instanceId: string | undefined;
}

/** `amends/{version} Node/{version} {OS}/{release} {environment}/{instance}`, in the layout of Connect's own runner; without an environment the last part is left out. */
export function userAgent({ environmentId, instanceId = ownInstanceId() }: ConnectIdentity): string {
  const program = `amends/${version()} Node/${process.versions.node} ${type()}/${release()}`;
  return environmentId === undefined ? program : `${program} ${environmentId}/${instanceId}`;
}

let known: string | undefined;

/** The version of this package, which is found from its sources and from what is built of them. */
function version(): string {
  for (let folder = __dirname; known === undefined && folder !== dirname(folder); folder = dirname(folder)) known = versionIn(folder);
  return (known ??= '0.0.0');
}

function versionIn(folder: string): string | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly name?: string; readonly version?: string };
    return manifest.name === 'amends' ? manifest.version : undefined;
  } catch {
    return undefined; // none here
  }
}
