import type { Examination } from './examination';
import { failed, ok, warning, type Verdict } from './verdict';

const GROUP = 'Machine';

/** The oldest Node that the package runs on. */
const NODE = [20, 19] as const;

/** No clock that is right says less: it is when this was written. */
const EARLIEST = Date.UTC(2025, 0, 1);

export async function checkMachine(examination: Examination): Promise<void> {
  await examination.look(GROUP, 'Node', () => nodeVersion(process.versions.node));
  await examination.look(GROUP, 'clock', () => clock(Date.now()));
  await examination.look(GROUP, 'time zone', () => timeZone(process.env['TZ']));
}

export function nodeVersion(version: string): Verdict {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > NODE[0] || (major === NODE[0] && minor >= NODE[1]);
  return enough ? ok(version) : failed(`${version} is too old. Install Node ${NODE.join('.')} or newer.`);
}

export function clock(now: number): Verdict {
  const shown = new Date(now).toISOString();
  return now < EARLIEST ? failed(`it says ${shown}, which is long ago. Set it, or let it be set over the network.`) : ok(shown);
}

export function timeZone(told: string | undefined): Verdict {
  try {
    return ok(new Intl.DateTimeFormat('en', told ? { timeZone: told.replace(/^:/, '') } : {}).resolvedOptions().timeZone);
  } catch {
    return warning(`TZ is ${JSON.stringify(told)}, which is no time zone: times are shown in another. Set one such as Europe/Madrid, or UTC.`);
  }
}
