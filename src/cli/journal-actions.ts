import { createReadStream, existsSync } from 'node:fs';
import { AmendsError } from '../core/errors';
import { milliseconds } from '../core/duration';
import type { Selection } from '../engine/archive/archive-format';
import { backupJournal } from '../engine/archive/backup-journal';
import { exportLines } from '../engine/archive/export-journal';
import { importJournal } from '../engine/archive/import-journal';
import { JournalSnapshot } from '../engine/archive/journal-snapshot';
import { countPrunable, pruneJournal, type PruneLimits } from '../engine/archive/prune-journal';
import { isSameFile } from '../engine/archive/partial-file';
import { writeArchive, writeLines } from '../engine/archive/write-archive';
import { Redactor } from '../services/redactor';
import type { ArchiveOptions, BackupFlags, ExportFlags, PruneFlags } from './journal-flags';
import { escapedJson } from './escaped';
import { interruptible } from './interruptible';
import { configOf, journalPath } from './journal-settings';
import { printJson } from './print-json';
import { ProgressBar } from './progress-bar';
import { say } from './say';

const MIB = 1024 * 1024;

/** Says on stderr what came of it, or on stdout as JSON. */
function tell(json: true | undefined, told: object, line: string): void {
  if (json) printJson(told);
  else say(line);
}

/** Does a long work with a bar, which is gone when it is over. */
async function shown<T>(label: string, work: (reach: (done: number, total?: number) => void, signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const bar = new ProgressBar({ label });
  try {
    return await interruptible((signal) => work((done, total) => bar.reach(done, total), signal).finally(() => bar.end()));
  } finally {
    bar.end();
  }
}

export async function backup(file: string, options: BackupFlags): Promise<void> {
  const path = journalPath(options);
  const done = await shown('copying pages', (progress, signal) => backupJournal(path, file, { force: options.force ?? false, signal, progress }));
  if (done === undefined) return;
  const { bytes, runs, live } = done;
  tell(
    options.json,
    { file, bytes, runs, live },
    `${file} is a whole and sound copy: ${(bytes / MIB).toFixed(1)} MiB, ${counted(runs, 'run')}, ${live} of them alive.`,
  );
}

export async function exportTo(file: string, options: ExportFlags): Promise<void> {
  const path = journalPath(options);
  if (file !== '-' && isSameFile(path, file)) throw new AmendsError('ARCHIVE_EXISTS', `${file} is the journal itself. Give another name.`);
  const redactor = options.redacted ? Redactor.of(configOf(options)) : undefined;
  const selection = selectionOf(options);
  const rows = await shown('exporting runs', async (progress, signal) => {
    const snapshot = await JournalSnapshot.current(path);
    try {
      const { foreignTables } = snapshot;
      if (foreignTables.length > 0)
        say(`not exported, since they belong to steps and not to the journal: the tables ${foreignTables.join(', ')}. A backup has them.`);
      const lines = exportLines(snapshot, { ...(redactor && { redactor }), ...(selection && { selection }), progress });
      return file === '-' ? await writeLines(lines, toStdout, signal) : await writeArchive(lines, file, { force: options.force ?? false, signal });
    } finally {
      snapshot.close();
    }
  });
  if (rows === undefined) return;
  const line = `${counted(rows['runs'] ?? 0, 'run')} exported${options.redacted ? ', without secrets: it cannot be imported' : ''}.`;
  if (file === '-') say(line);
  else tell(options.json, { file, rows }, line);
}

function selectionOf({ state, olderThan }: ExportFlags): Selection | undefined {
  if (state === undefined && olderThan === undefined) return undefined;
  return { ...(state && { states: state }), ...(olderThan !== undefined && { endedBefore: Date.now() - olderThan }) };
}

/** Resolves when it is taken. A reader that has seen enough ends the process, quietly. */
function toStdout(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(process.stdout.isTTY ? escapedJson(text) : text, () => resolve()));
}

export async function importFrom(file: string, options: ArchiveOptions): Promise<void> {
  const path = journalPath(options);
  if (file !== '-' && !existsSync(file)) throw new AmendsError('ARCHIVE_INVALID', `There is no file ${file}. Give one that amends journal export has written.`);
  const bytes: AsyncIterable<Uint8Array> = file === '-' ? process.stdin : createReadStream(file);
  const done = await shown('importing runs', (progress, signal) => importJournal(path, bytes, { signal, progress }));
  if (done === undefined) return;
  tell(options.json, { journal: path, ...done }, `${counted(done.runs, 'run')} imported into ${path}. Those that live go on when an extension starts on it.`);
}

export async function prune(options: PruneFlags): Promise<void> {
  const path = journalPath(options);
  const limits = limitsOf(options);
  const pruned = options.dryRun
    ? await countPrunable(path, limits)
    : await shown('removing', async (progress, signal) => {
        const removed = await pruneJournal(path, limits, {
          stopped: () => signal.aborted,
          heard: ({ runs, forgotten, deliveries }) => progress(runs + forgotten + deliveries),
        });
        if (signal.aborted) say('called off; what is removed so far stays so.');
        return removed;
      });
  if (pruned === undefined) return;
  const { runs, forgotten, deliveries } = pruned;
  const verb = options.dryRun ? 'would remove' : 'removed';
  const line = `${verb} the history of ${counted(runs, 'run')}, ${counted(forgotten, 'run')} altogether, ${counted(deliveries, 'delivery id')}.`;
  tell(options.json, { ...pruned, dryRun: options.dryRun ?? false }, line);
}

function limitsOf(options: PruneFlags): PruneLimits {
  const configured = options.olderThan !== undefined && options.dedupRetention !== undefined ? undefined : configOf(options);
  const olderThan = options.olderThan ?? retention(configured?.get('JOURNAL_RETENTION'));
  if (olderThan === Infinity)
    throw new AmendsError(
      'INVALID_DURATION',
      'JOURNAL_RETENTION is never: nothing is to be removed. Say with --older-than what shall be removed all the same.',
    );
  const dedupRetention = options.dedupRetention ?? retention(configured?.get('JOURNAL_DEDUP_RETENTION'));
  return { olderThan, dedupRetention, ...(options.state && { states: options.state }) };
}

const retention = (text = 'never'): number => (text === 'never' ? Infinity : milliseconds(text));

function counted(number: number, what: string): string {
  const plural = what.endsWith('y') ? `${what.slice(0, -1)}ies` : `${what}s`;
  return `${number.toLocaleString('en')} ${number === 1 ? what : plural}`;
}
