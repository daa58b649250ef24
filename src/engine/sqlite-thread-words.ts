import type { Overview, RunListing, Window } from './run-search';
import type { SearchTerms } from './search-terms';

/** What is asked of all runs of a journal. */
export type Question = { readonly terms: SearchTerms } | { readonly window: Window; readonly now: number };
export type Answer = RunListing | Overview;

/** What the thread that answers is told when it starts: where the journal is. */
export interface ThreadData {
  readonly path: string;
}

export interface AskedThread {
  readonly id: number;
  readonly question: Question;
}

/** Without an id: the thread is ready. */
export type ToldByThread =
  | { readonly id?: undefined }
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly error: { readonly code: string; readonly message: string } };
