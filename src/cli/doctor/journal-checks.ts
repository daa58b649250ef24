import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from '../../core/errors';
import { JournalHealth } from '../../engine/archive/journal-health';
import { briefly } from '../briefly';
import type { Examination } from './examination';
import { failed, ok, warning, type Verdict } from './verdict';

const GROUP = 'Journal';
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Free bytes below which no commit may find room: the log grows to 16 MiB before it is copied, and the file with it. */
const TOO_LITTLE = 32 * MIB;
/** A log that is larger was not copied for long: somebody reads, and does not stop. */
const LARGE_LOG = 256 * MIB;
/** How far the clock may be behind the last commit. */
const CLOCK_SLACK = 60_000;

/** File systems on which the locks of SQLite, or what is written, cannot be relied on: statfs(2). */
const FILE_SYSTEMS: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB',
  0x01021997: '9P',
  0x5346414f: 'AFS',
  0x00c36400: 'Ceph',
  0x65735546: 'FUSE',
};
const TMPFS = 0x01021994;

export async function checkJournal(examination: Examination, path: string, full: boolean): Promise<void> {
  let health: JournalHealth | undefined;
  await examination.look(GROUP, 'file', () => {
    try {
      health = new JournalHealth(path);
      return ok(path);
    } catch (error) {
      if (codeOf(error) !== 'JOURNAL_MISSING') throw error;
      return warning(`there is none at ${path} yet. If there should be, give the path that the extension works with: --journal, or JOURNAL_PATH.`);
    }
  });
  if (existsSync(path)) await examination.look(GROUP, 'rights', () => rights(path));
  await examination.look(GROUP, 'file system', () => fileSystem(path));
  await examination.look(GROUP, 'room on the disk', () => room(path));
  if (health === undefined) return;
  try {
    await lookInto(examination, health, full);
  } finally {
    health.close();
  }
}

async function lookInto(examination: Examination, health: JournalHealth, full: boolean): Promise<void> {
  await examination.look(GROUP, 'integrity', () => {
    const problems = health.problems(full);
    if (problems.length === 0) return ok(full ? 'sound, its indexes included' : 'sound (--full also looks through the indexes)');
    return failed(`damaged. Stop what works on it, keep the file, and restore a backup (docs/journal.md).\n${problems.join('\n')}`);
  });
  await examination.look(GROUP, 'schema', () => schema(health.schema));
  await examination.look(GROUP, 'size', () => size(health.sizes));
  await examination.look(GROUP, 'processes', () => processes(health));
  await examination.look(GROUP, 'runs', () => runs(health));
  await examination.look(GROUP, 'notices', () => notices(health.notices, Date.now()));
  await examination.look(GROUP, 'last change', () => lastChange(health.runs.lastChange, Date.now()));
}

/** Requests and outcomes stand in it in clear. */
function rights(path: string): Verdict {
  if (process.platform === 'win32') return ok('not looked at on this system');
  const open = ['', '-wal', '-shm'].map((end) => path + end).filter((file) => ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0);
  if (open.length > 0) return warning(`others may read ${open.join(', ')}, where requests stand in clear. chmod 600 ${open.join(' ')}`);
  const folder = dirname(path);
  if (((statSync(folder, { throwIfNoEntry: false })?.mode ?? 0) & 0o022) !== 0) return warning(`others may replace files in ${folder}. chmod 700 ${folder}`);
  return ok('only its owner may read it');
}

/** The nearest folder that is there. */
function placeOf(path: string): string {
  let place = path;
  while (!existsSync(place)) place = dirname(place);
  return place;
}

function fileSystem(path: string): Verdict {
  const { type } = statfsSync(placeOf(path));
  const name = FILE_SYSTEMS[type];
  if (name !== undefined) return warning(`it is on ${name}. Put it on a local disk: over a network the locks of SQLite cannot be relied on.`);
  return type === TMPFS ? warning('it is in memory (tmpfs): what it remembers is gone with the machine. Put it on a disk.') : ok('local');
}

function room(path: string): Verdict {
  const { bavail, blocks, bsize } = statfsSync(placeOf(path));
  return roomVerdict(bavail * bsize, blocks * bsize);
}

export function roomVerdict(free: number, total: number): Verdict {
  const share = total === 0 ? 1 : free / total;
  const shown = `${sized(free)} free (${Math.floor(share * 100)}%)`;
  if (free < TOO_LITTLE) return failed(`${shown}. Free some: commits fail when it is full. amends journal prune makes room within the file.`);
  return share < 0.1 || free < GIB ? warning(`${shown}. Free some before it is full: commits fail then.`) : ok(shown);
}

export function schema({ file, known }: { readonly file: number; readonly known: number }): Verdict {
  if (file > known) return failed(`it has schema ${file}, and this version knows ${known}. Start the newer version.`);
  if (file === known) return ok(`${file}`);
  return warning(
    `it has schema ${file}, and becomes ${known} when this version starts on it; versions before cannot open it then. Make a backup first: amends journal backup`,
  );
}

export function size({ file, log, free }: { readonly file: number; readonly log: number; readonly free: number }): Verdict {
  const shown = `${sized(file)}, of which ${sized(free)} are free again; log ${sized(log)}`;
  return log > LARGE_LOG
    ? warning(`${shown}. The log is not copied into the file: end what has been reading the journal for long, such as a shell of sqlite3.`)
    : ok(shown);
}

function processes({ owners, runs: { live } }: JournalHealth): Verdict {
  const alive = owners.filter((owner) => owner.alive).map(({ pid }) => pid);
  const gone = owners.length - alive.length;
  const rest = gone === 0 ? '' : `; ${gone} that ended without a word ${gone === 1 ? 'has' : 'have'} a place still, which the next start clears`;
  if (alive.length > 0) return ok(`process ${alive.join(', ')} ${alive.length === 1 ? 'works' : 'work'} on it${rest}`);
  if (live > 0) return warning(`nobody works on it, and ${live} ${live === 1 ? 'run waits' : 'runs wait'}. Start the extension${rest}.`);
  return ok(`nobody works on it, and no run waits${rest}`);
}

function runs({ runs: { live, stuck, oldest } }: JournalHealth): Verdict {
  const shown =
    live === 0 ? 'none is under way' : `${live} under way${oldest === undefined ? '' : `, the oldest ${oldest.id} for ${briefly(Date.now() - oldest.since)}`}`;
  return stuck > 0 ? warning(`${shown}; ${stuck} stuck. See amends runs list --state stuck`) : ok(shown);
}

/** What waits for longer was refused at least once, or nobody takes it. */
const TAKEN_BY_NOW = 60_000;

export function notices(waiting: JournalHealth['notices'], now: number): Verdict {
  if (waiting.length === 0) return ok('none waits for an observer');
  const shown = waiting.map(
    ({ observer, count, since }) =>
      `${count} ${count === 1 ? 'waits' : 'wait'} for ${observer}${since === null ? '' : `, the oldest for ${briefly(now - since)}`}`,
  );
  if (waiting.every(({ since }) => since !== null && now - since < TAKEN_BY_NOW)) return ok(shown.join('; '));
  return warning(`${shown.join('; ')}. See why in the log: an observer does not take them, is not bound, or no process is there.`);
}

export function lastChange(at: number | undefined, now: number): Verdict {
  if (at === undefined) return ok('nothing yet');
  if (at > now + CLOCK_SLACK)
    return warning(`it is ${briefly(at - now)} in the future: the clock was set back, or was wrong then. Timers and what is old go by it: set it right.`);
  return ok(`${briefly(now - at)} ago`);
}

const sized = (bytes: number): string => (bytes >= GIB ? `${(bytes / GIB).toFixed(1)} GiB` : `${(bytes / MIB).toFixed(1)} MiB`);
