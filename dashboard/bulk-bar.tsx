import type { RunLine, Verb } from 'amends';
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { announce } from './announce';
import { api } from './api';
import { BulkDialog } from './bulk-dialog';
import { filterParameters, runsHref, type RunFilter } from './route';
import { capital, GRAVE } from './verb-words';

interface BulkBarProps {
  readonly selected: ReadonlyMap<string, RunLine>;
  readonly select: (selected: ReadonlyMap<string, RunLine>) => void;
  readonly filter: RunFilter;
  readonly total: number | undefined;
}

/** The verbs that one may say to several: an outcome is given to one. */
const BULK_VERBS: readonly Verb[] = ['retry', 'wake', 'bypass', 'cancel', 'abandon'];
/** So many runs are taken at once. */
const MOST = 1_000;

/** What to do with the runs that are selected. */
export function BulkBar({ selected, select, filter, total }: BulkBarProps): JSX.Element | null {
  const [verb, setVerb] = useState<Verb>();
  const bar = useRef<HTMLDivElement>(null);
  if (selected.size === 0 && verb === undefined) return null; // a dialog stays, to say what was done
  const runs = [...selected.values()];
  const [first] = runs;
  const takeAll = async (): Promise<void> => {
    const parameters = filterParameters({ ...filter, cursor: '' });
    parameters.set('limit', String(MOST));
    const { runs: found } = await api.runs(parameters);
    const live = found.filter(({ endedAt }) => endedAt === undefined);
    select(new Map(live.map((run) => [run.id, run])));
    announce(`${live.length} runs are selected`);
    bar.current?.querySelector('button')?.focus(); // what was pressed is gone
  };
  return (
    <>
      {selected.size > 0 && (
        <div ref={bar} class="bulk" role="region" aria-label="Selected runs">
          <strong>{selected.size.toLocaleString()} selected</strong>
          <div class="bulk-verbs">
            {BULK_VERBS.map((each) => (
              <button key={each} type="button" class={`button ${GRAVE.has(each) ? 'button-grave' : ''}`} onClick={() => setVerb(each)}>
                {capital(each)}
              </button>
            ))}
          </div>
          {total !== undefined && total > selected.size && (
            <button type="button" class="button-link" onClick={() => void takeAll()}>
              select all {Math.min(total, MOST).toLocaleString()} that match
            </button>
          )}
          {selected.size === 1 && first !== undefined && (
            <a class="button-link" href={runsHref({ like: first.id, order: filter.order })}>
              all like this one
            </a>
          )}
          <button type="button" class="button-link" onClick={() => select(new Map())}>
            none
          </button>
        </div>
      )}
      {verb !== undefined && (
        <BulkDialog verb={verb} runs={runs} onClose={() => setVerb(undefined)} onDone={(left) => select(new Map(left.map((run) => [run.id, run])))} />
      )}
    </>
  );
}
