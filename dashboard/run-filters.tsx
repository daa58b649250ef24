import type { RunState } from 'amends';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api, type Refusal } from './api';
import { Foreign } from './foreign';
import { Icon } from './icon';
import { goTo } from './location';
import { END_STATES, EVERYTHING, LIVE_STATES, runsHref, type RunFilter } from './route';
import { RUN_LOOKS } from './states';
import { useAnswer } from './use-live';
import { visibleText } from './visible-text';

interface RunFiltersProps {
  readonly filter: RunFilter;
  readonly total: number | undefined;
  readonly problem: Refusal | undefined;
}

/** What the list is narrowed to: all of it stands in the address. */
export function RunFilters({ filter, total, problem }: RunFiltersProps): JSX.Element {
  const change = (part: Partial<RunFilter>): void => goTo(runsHref({ ...filter, cursor: '', ...part }), true);
  const narrowed = runsHref(filter) !== runsHref({ ...EVERYTHING, order: filter.order });
  return (
    <section class="filters" aria-label="Filters">
      <StateChips filter={filter} change={change} />
      <div class="filter-texts">
        <SagaChoice filter={filter} change={change} />
        <TextFilter name="step" value={filter.step} change={(step) => change({ step })} />
        <TextFilter name="error" label="error code" value={filter.error} change={(error) => change({ error })} />
        <fieldset class="segments">
          <legend class="unseen">Order</legend>
          {(['newest', 'urgent'] as const).map((order) => (
            <label key={order}>
              <input type="radio" name="order" class="unseen" checked={filter.order === order} onChange={() => change({ order })} />
              <span>{order}</span>
            </label>
          ))}
        </fieldset>
      </div>
      <p class="found" aria-live="polite">
        {problem === undefined ? <Found total={total} filter={filter} /> : <Foreign text={problem.message} class="problem" />}
        <Extra name="request" value={filter.request} drop={() => change({ request: '' })} />
        <Extra name="about" value={filter.subject} drop={() => change({ subject: '' })} />
        <Extra name="like" value={filter.like} drop={() => change({ like: '' })} />
        <Extra name="text" value={filter.q} drop={() => change({ q: '' })} />
        {narrowed && (
          <a class="button-link" href={runsHref({ order: filter.order })}>
            all runs
          </a>
        )}
      </p>
    </section>
  );
}

function Found({ total, filter }: { readonly total: number | undefined; readonly filter: RunFilter }): JSX.Element {
  if (total === undefined) return <span class="skeleton">000 runs</span>;
  const alive = filter.order === 'urgent' ? ', the most urgent first' : '';
  return (
    <span>
      <strong>{total.toLocaleString()}</strong> {total === 1 ? 'run' : 'runs'}
      {alive}
    </span>
  );
}

type Change = (part: Partial<RunFilter>) => void;

function StateChips({ filter, change }: { readonly filter: RunFilter; readonly change: Change }): JSX.Element {
  const toggle = (state: RunState): void =>
    change({ states: filter.states.includes(state) ? filter.states.filter((other) => other !== state) : [...filter.states, state] });
  return (
    <div class="chips" role="group" aria-label="States">
      {[...LIVE_STATES, ...END_STATES].map((state) => (
        <button
          key={state}
          type="button"
          class={`chip tone-${RUN_LOOKS[state].tone}`}
          aria-pressed={filter.states.includes(state)}
          onClick={() => toggle(state)}
        >
          <Icon name={RUN_LOOKS[state].icon} />
          {state}
        </button>
      ))}
    </div>
  );
}

/** The sagas that the process has; one that only the journal knows stays chosen. */
function SagaChoice({ filter, change }: { readonly filter: RunFilter; readonly change: Change }): JSX.Element {
  const { value } = useAnswer(() => api.sagas(), []);
  const names = (value ?? []).map(({ name }) => name);
  return (
    <label class="filter">
      <span>saga</span>
      <select value={filter.saga} onChange={(event) => change({ saga: event.currentTarget.value })}>
        <option value="">all</option>
        {[...new Set(filter.saga === '' ? names : [filter.saga, ...names])].map((name) => (
          <option key={name} value={name}>
            {visibleText(name)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface TextFilterProps {
  readonly name: string;
  readonly label?: string;
  readonly value: string;
  readonly change: (value: string) => void;
}

function TextFilter({ name, label = name, value, change }: TextFilterProps): JSX.Element {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const commit = (): void => {
    if (text.trim() !== value) change(text.trim());
  };
  return (
    <label class="filter">
      <span>{label}</span>
      <input
        name={name}
        value={text}
        placeholder="any"
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
    </label>
  );
}

const Extra = ({ name, value, drop }: { readonly name: string; readonly value: string; readonly drop: () => void }): JSX.Element | null =>
  value === '' ? null : (
    <span class="extra">
      {name} <Foreign text={value} clip class="mono" />
      <button type="button" class="button-bare" aria-label={`Do not narrow by ${name}`} onClick={drop}>
        <Icon name="close" />
      </button>
    </span>
  );
