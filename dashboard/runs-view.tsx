import type { RunLine } from 'amends';
import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { api } from './api';
import { BulkBar } from './bulk-bar';
import { Failure } from './failure';
import { goTo } from './location';
import { filterParameters, runsHref, type RunFilter } from './route';
import { RunFilters } from './run-filters';
import { RunTable } from './run-table';
import { useAnswer, useChanges } from './use-live';

/** Rows of a page: as many as are read without losing the thread. */
const PAGE = 50;
/** Milliseconds between two looks at a list that changes all the time. */
const CALM = 2_000;

/** Where the pages before this one began: the way back is not in the journal. */
const trails = new Map<string, string>();

/** The runs that a filter finds, a page at a time. */
export function RunsView({ filter }: { readonly filter: RunFilter }): JSX.Element {
  const query = filterParameters(filter).toString();
  const changes = useCalm(useChanges());
  const { value, refusal, loading } = useAnswer(() => {
    const parameters = filterParameters(filter);
    parameters.set('limit', String(PAGE));
    parameters.set('count', 'true');
    return api.runs(parameters).then((listing) => ({ ...listing, query }));
  }, [query, changes]);
  const [selected, setSelected] = useState<ReadonlyMap<string, RunLine>>(new Map());
  const fresh = value?.query === query;
  const runs = refusal?.code === 'RUN_ENDED' ? [] : value?.runs; // what the others were to be like has gone on: so have they
  if (refusal !== undefined && value === undefined) return <Failure refusal={refusal} what="The list" />;
  return (
    <div class="runs">
      <h1 class="unseen">Runs</h1>
      <RunFilters filter={filter} total={fresh ? value.total : undefined} problem={refusal} />
      <RunTable runs={runs} dimmed={loading && !fresh} order={filter.order} selected={selected} select={setSelected} filtered={query !== ''} />
      <Pages filter={filter} next={fresh ? value.next : null} />
      <BulkBar selected={selected} select={setSelected} filter={filter} total={fresh && refusal === undefined ? value.total : undefined} />
    </div>
  );
}

/** The same number, at most once in a while. */
function useCalm(changes: number): number {
  const [calm, setCalm] = useState(changes);
  const due = useMemo(() => ({ at: 0 }), []);
  useEffect(() => {
    const timer = window.setTimeout(
      () => {
        due.at = Date.now() + CALM;
        setCalm(changes);
      },
      Math.max(0, due.at - Date.now()),
    );
    return () => window.clearTimeout(timer);
  }, [changes]);
  return calm;
}

function Pages({ filter, next }: { readonly filter: RunFilter; readonly next: string | null }): JSX.Element | null {
  if (next === null && filter.cursor === '') return null;
  const before = trails.get(filter.cursor);
  const onward = (): void => {
    if (next === null) return;
    trails.set(next, filter.cursor);
    goTo(runsHref({ ...filter, cursor: next }));
    window.scrollTo(0, 0);
  };
  return (
    <nav class="pages" aria-label="Pages">
      {filter.cursor !== '' && (
        <a class="button" href={runsHref({ ...filter, cursor: '' })}>
          First page
        </a>
      )}
      {before !== undefined && before !== '' && (
        <a class="button" href={runsHref({ ...filter, cursor: before })}>
          Page before
        </a>
      )}
      <button type="button" class="button" disabled={next === null} onClick={onward}>
        Next page
      </button>
    </nav>
  );
}
