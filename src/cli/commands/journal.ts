import { InvalidArgumentError, type Command } from 'commander';
import { milliseconds } from '../../core/duration';
import { END_STATES, RUN_STATES } from '../../core/run-states';
import { examplesOf } from '../examples-of';
import type { ArchiveOptions, BackupFlags, ExportFlags, PruneFlags } from '../journal-flags';

type Actions = typeof import('../journal-actions');

/* eslint-disable-next-line @typescript-eslint/no-require-imports -- SQLite is loaded when something is done with a journal, and not for a help */
const actions = (): Actions => require('../journal-actions') as Actions;

const EXAMPLES = {
  journal: {
    'a copy every night, while the extension works': 'amends journal backup nightly.db',
    'what old runs there are to remove': 'amends journal prune --dry-run',
  },
  backup: {
    'a copy, while the extension works': 'amends journal backup nightly.db',
    'it opens as a journal': 'amends runs list --journal nightly.db',
  },
  export: {
    'all of it': 'amends journal export journal.ndjson',
    'what is stuck, for somebody else to read': 'amends journal export --state stuck --redacted > for-the-vendor.ndjson',
  },
  import: { 'a new journal from an export': 'amends journal import journal.ndjson --journal restored.db' },
  prune: {
    'how much would go': 'amends journal prune --dry-run',
    'what went well, after a week': 'amends journal prune --older-than 7d --state completed',
  },
};

/** `amends journal …`: copies the journal, writes it down as text, reads that back, and removes what is old. */
export function journalCommand(command: Command): void {
  command
    .description('copy the journal while processes work on it, write it down as text, read that back, and remove what is old')
    .addHelpText('after', examplesOf(EXAMPLES.journal));

  const declare = (name: string, summary: string): Command =>
    command
      .command(name)
      .description(summary)
      .option('--journal <file>', 'the journal (JOURNAL_PATH, else .amends/journal.db)')
      .option('--extension <path>', 'the module whose configuration counts (extension.ts, where there is one)')
      .option('--json', 'say what was done as JSON');

  declare('backup', 'copy the journal into one file, checked, while processes may work on it')
    .argument('<file>', 'the copy; only its owner may read it')
    .option('--force', 'replace a file that is there')
    .addHelpText('after', examplesOf(EXAMPLES.backup))
    .action((file: string, options: BackupFlags) => actions().backup(file, options));

  declare('export', 'write the journal down as lines of JSON, one for each run')
    .argument('[file]', 'where to; - for stdout', '-')
    .option('--force', 'replace a file that is there')
    .option('--redacted', 'mask secrets: for showing, not for importing')
    .option('--state <states>', 'only runs in these states, with commas between them', (text: string) => listed(text, RUN_STATES))
    .option('--older-than <time>', 'only runs that ended longer ago, such as 30d', duration)
    .addHelpText('after', examplesOf(EXAMPLES.export))
    .action((file: string, options: ExportFlags) => actions().exportTo(file, options));

  declare('import', 'take an export into a new journal, or into one in which nothing is: all of it or nothing')
    .argument('<file>', 'the export; - for stdin')
    .addHelpText('after', examplesOf(EXAMPLES.import))
    .action((file: string, options: ArchiveOptions) => actions().importFrom(file, options));

  declare('prune', 'remove what is old, never a live run, while processes may work on the journal')
    .option('--older-than <time>', 'since the end of a run, after which its history goes (JOURNAL_RETENTION, else 30d)', duration)
    .option('--dedup-retention <time>', 'after which nothing is left of it (JOURNAL_DEDUP_RETENTION, else 90d)', duration)
    .option('--state <states>', 'only runs that ended so, with commas between them', (text: string) => listed(text, END_STATES))
    .option('--dry-run', 'only count')
    .addHelpText('after', examplesOf(EXAMPLES.prune))
    .action((options: PruneFlags) => actions().prune(options));
}

function duration(text: string): number {
  try {
    return milliseconds(text);
  } catch {
    throw new InvalidArgumentError('Give a time such as 36h or 30d.');
  }
}

function listed<T extends string>(text: string, known: readonly T[]): readonly T[] {
  return text.split(',').map((name) => {
    const state = known.find((candidate) => candidate === name.trim());
    if (state === undefined) throw new InvalidArgumentError(`${JSON.stringify(name)} is none of ${known.join(', ')}.`);
    return state;
  });
}
