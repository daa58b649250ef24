import type { RunState } from '../../core/history';
import type { Row } from './table-shape';

/** The version of the form of an export. */
export const FORMAT = 1;

/** What the first line of every export has as `archive`. */
export const ARCHIVE = 'amends journal';

/** The first line. */
export interface Header {
  readonly kind: 'header';
  readonly archive: typeof ARCHIVE;
  readonly format: number;
  /** Of the rows: the schema of the journal. */
  readonly schema: number;
  readonly exportedAt: string;
  /** Part of every run's id. */
  readonly nonce: string;
  /** Secrets are masked: it is for showing, not for importing. */
  readonly redacted: boolean;
  /** Only these runs; absent: all. */
  readonly selection?: Selection;
  /** The last number that was given in each table that counts; they are never given again. */
  readonly counters: Readonly<Record<string, number>>;
}

/** Which runs are exported. */
export interface Selection {
  readonly states?: readonly RunState[];
  /** Runs that ended before, in milliseconds since 1970. */
  readonly endedBefore?: number;
}

/** The tables of what belongs to one run, by the column that names it. */
export const OF_A_RUN = ['requests', 'later_requests', 'events', 'parked'] as const;

/** A run, with everything that happened to it in order. */
export type RunLine = { readonly kind: 'run'; readonly run: Row } & { readonly [table in (typeof OF_A_RUN)[number]]: readonly Row[] };

/** The tables whose rows have a line each. `events`: what belongs to no run and keeps a number. */
export const BY_ROW = ['deliveries', 'postings', 'notices', 'events'] as const;

/** A row that is not part of a run. */
export interface RowLine {
  readonly kind: (typeof BY_ROW)[number];
  readonly row: Row;
}

/** The last line: without it the file was cut off. */
export interface Trailer {
  readonly kind: 'end';
  /** How many rows of each table came before. */
  readonly rows: Readonly<Record<string, number>>;
}

export type ArchiveLine = Header | RunLine | RowLine | Trailer;
