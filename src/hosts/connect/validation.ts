import type { ConnectClient } from '../../clients/connect/connect-client';
import { ConnectError } from '../../clients/connect/connect-error';
import { AmendsError } from '../../core/errors';
import type { Logger } from '../../services/logger';
import type { ConnectProfile, Declared } from './declaration';
import { findingsOf, type Finding, type KnownEvent } from './findings';

/** Seconds that Connect has to tell its events: a start must not wait for it. */
const WAIT = 5;

/** What Connect tells before the start. */
export interface KnownConnect {
  /** `undefined` where it could not be reached. */
  readonly events: readonly KnownEvent[] | undefined;
  /** As the header `Connect-Version` has it. */
  readonly version: string | undefined;
}

/** @throws AmendsError `CONNECT_FORBIDDEN` when Connect does not take the key */
export async function askConnect(client: ConnectClient, logger: Logger): Promise<KnownConnect> {
  try {
    const call = { method: 'GET', path: 'devops/event-definitions', query: 'limit=1000&offset=0', timeout: WAIT, retry: 'never' } as const;
    const { body, headers } = await client.withoutContext.request<unknown>(call);
    const listed = Array.isArray(body) && body.length > 0; // no Connect is without events: an empty list says nothing of those declared
    return { events: listed ? (body as readonly KnownEvent[]) : undefined, version: headers['connect-version'] };
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    if (error.status === 401 || error.status === 403)
      throw new AmendsError('CONNECT_FORBIDDEN', `Connect does not take the API_KEY (${error.message}). Set that of the extension.`, { cause: error });
    logger.warn(`The events that are declared could not be held against those of Connect: ${error.message}`);
    return { events: undefined, version: undefined };
  }
}

/**
 * Checks what an extension declares before it is declared to Connect; warnings are logged.
 * @param file where the extension is
 * @throws AmendsError `CONNECT_EXTENSION_INVALID` with all findings
 */
export function validate(
  declared: Declared,
  profile: ConnectProfile,
  { events, file, logger }: Pick<KnownConnect, 'events'> & { readonly file: string; readonly logger: Logger },
): void {
  const findings = findingsOf(declared, profile, events);
  const lines = findings.map((finding) => shown(finding, file));
  if (findings.some(({ level }) => level === 'ERROR'))
    throw new AmendsError(
      'CONNECT_EXTENSION_INVALID',
      `Connect could not use what the extension declares; mend this, or start with --no-validate:${lines.map((line) => `\n- ${line}`).join('')}`,
    );
  for (const line of lines) logger.warn(line);
}

const shown = ({ level, message, method }: Finding, file: string): string => `${level}: ${message} (${file}${method === undefined ? '' : `, ${method}`})`;

/** Which version of its own runner a Connect of this version goes with: its first two numbers. */
export const runnerVersionOf = (version: string | undefined): string | undefined => /^\d+(\.\d+)?/.exec(version ?? '')?.[0];
