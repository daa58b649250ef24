import { release, type } from 'node:os';
import { packageVersion } from '../package-version';
import { ownInstanceId } from './instance-id';

/** Which extension a process is, for Connect's logs. */
export interface ConnectIdentity {
  readonly environmentId: string | undefined;
  /** `INSTANCE_ID`; that of the container, or a random one, where it is not set. */
  readonly instanceId: string | undefined;
}

/** `amends/{version} Node/{version} {OS}/{release} {environment}/{instance}`, in the layout of Connect's own runner; without an environment the last part is left out. */
export function userAgent({ environmentId, instanceId = ownInstanceId() }: ConnectIdentity): string {
  const program = `amends/${packageVersion()} Node/${process.versions.node} ${type()}/${release()}`;
  return environmentId === undefined ? program : `${program} ${environmentId}/${instanceId}`;
}
