const PREFIX = 'ENV-';
/** A hyphen, and the two digits that number the environments of a service. */
const SUFFIX_LENGTH = 3;

/** The id of the service (the extension) that an environment belongs to: `SRVC-1000-2000` of `ENV-1000-2000-01`. Connect itself tells it in the setup_response. */
export function serviceIdOf(environmentId: string): string | undefined {
  return environmentId.startsWith(PREFIX) ? `SRVC-${environmentId.slice(PREFIX.length, -SUFFIX_LENGTH)}` : undefined;
}
