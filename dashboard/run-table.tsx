import type { RunLine } from 'amends';
import type { JSX } from 'preact';
import { useNow } from './clock';
import { Flash } from './flash';
import { Foreign } from './foreign';
import { RunMark } from './mark';
import { runHref, type RunFilter } from './route';
import { codeOf, foremost, nextOf, whyOf } from './standing';
import { Lasting, Time } from './time';

type Selection = ReadonlyMap<string, RunLine>;

interface RunTableProps {
  readonly runs: readonly RunLine[] | undefined;
  readonly dimmed: boolean;
  readonly order: RunFilter['order'];
  readonly filtered: boolean;
  readonly selected: Selection;
  readonly select: (selected: Selection) => void;
}

/** A page of runs. A row keeps its place and its mark while the list is refreshed. */
export function RunTable({ runs, dimmed, filtered, selected, select }: RunTableProps): JSX.Element {
  if (runs?.length === 0) return <p class="note none-found">{filtered ? 'No run is like that.' : 'No run yet.'}</p>;
  const live = (runs ?? []).filter(({ endedAt }) => endedAt === undefined);
  const all = live.length > 0 && live.every(({ id }) => selected.has(id));
  return (
    <div class={`run-table ${dimmed ? 'dimmed' : ''}`}>
      <table>
        <caption class="unseen">Runs. With j and k from one to the next, with x one is selected.</caption>
        <thead>
          <tr>
            <th scope="col" class="cell-select">
              <input
                type="checkbox"
                aria-label="Select all live runs of this page"
                checked={all}
                disabled={live.length === 0}
                onChange={() => select(all ? new Map() : new Map([...selected, ...live.map((run) => [run.id, run] as const)]))}
              />
            </th>
            <th scope="col">state</th>
            <th scope="col">request</th>
            <th scope="col">where and why</th>
            <th scope="col">next</th>
            <th scope="col" class="cell-when">
              changed
            </th>
          </tr>
        </thead>
        <tbody>{runs === undefined ? <Skeletons /> : runs.map((run) => <Row key={run.id} run={run} selected={selected} select={select} />)}</tbody>
      </table>
    </div>
  );
}

const Skeletons = (): JSX.Element => (
  <>
    {Array.from({ length: 12 }, (_, index) => (
      <tr key={index} class="run-row">
        <td colSpan={6}>
          <span class="skeleton">one run after the other</span>
        </td>
      </tr>
    ))}
  </>
);

function Row({ run, selected, select }: { readonly run: RunLine; readonly selected: Selection; readonly select: (selected: Selection) => void }): JSX.Element {
  const now = useNow();
  const chosen = selected.has(run.id);
  const toggle = (): void => {
    const other = new Map(selected);
    if (!other.delete(run.id)) other.set(run.id, run);
    select(other);
  };
  return (
    <tr class={`run-row ${chosen ? 'run-chosen' : ''}`}>
      <td class="cell-select">
        <input
          type="checkbox"
          aria-label={`Select the run of ${run.request}`}
          checked={chosen}
          disabled={run.endedAt !== undefined && !chosen}
          onChange={toggle}
        />
      </td>
      <td class="cell-state">
        <Flash of={run.state}>
          <RunMark state={run.state} />
        </Flash>
      </td>
      <td class="cell-request">
        <a href={runHref(run.id)} data-row>
          <Foreign text={run.request} clip />
        </a>
        <Foreign text={run.generation > 1 ? `${run.saga} · generation ${run.generation}` : run.saga} clip class="cell-saga" />
      </td>
      <Where run={run} />
      <td class="cell-next">{run.endedAt === undefined && nextOf(run, now)}</td>
      <td class="cell-when">
        <Time at={run.endedAt ?? run.updatedAt} />
      </td>
    </tr>
  );
}

function Where({ run }: { readonly run: RunLine }): JSX.Element {
  const standing = foremost(run.doing ?? []);
  const step = standing?.step ?? run.step;
  const code = codeOf(run);
  return (
    <td class="cell-where">
      {step !== undefined && (
        <span class="cell-step">
          <Foreign text={standing?.undo ? `undo of ${step}` : step} clip />
          {standing !== undefined && (
            <span class="note">
              {' '}
              <Lasting since={standing.since} brief />
            </span>
          )}
        </span>
      )}
      <span class="cell-why">
        {code !== undefined && (
          <code class="code">
            <Foreign text={code} />
          </code>
        )}
        <Foreign text={whyOf(run)} clip />
      </span>
    </td>
  );
}
