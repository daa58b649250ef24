import type { EndState, RunState } from '../core/history';
import type { JournalOptions } from './journal-settings';

/** What the commands are told; times are milliseconds. */
export interface ArchiveOptions extends JournalOptions {
  readonly json?: true;
}

export interface BackupFlags extends ArchiveOptions {
  readonly force?: true;
}

export interface ExportFlags extends ArchiveOptions {
  readonly force?: true;
  readonly redacted?: true;
  readonly state?: readonly RunState[];
  readonly olderThan?: number;
}

export interface PruneFlags extends ArchiveOptions {
  readonly dryRun?: true;
  readonly state?: readonly EndState[];
  readonly olderThan?: number;
  readonly dedupRetention?: number;
}
