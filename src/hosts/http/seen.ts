import type { RunSummary } from '../../engine/engine';
import type { Overview } from '../../engine/run-search';
import type { Redactor } from '../../services/redactor';

/** A run with its secrets masked. Its id is what every other address is made of, and stays as it is. */
export function seenRun(run: RunSummary, redactor: Redactor): object {
  return { ...(redactor.redact(run) as RunSummary), id: run.id };
}

/** The same of an overview. */
export function seenOverview(overview: Overview, redactor: Redactor): Overview {
  return { ...(redactor.redact(overview) as Overview), urgent: overview.urgent.map((run) => seenRun(run, redactor) as Overview['urgent'][number]) };
}
