import type { Interval, Overview } from 'amends';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { day, timeOfDay } from './moment';
import { RUN_LOOKS } from './states';
import { endedOf, percentOf, SERIES, throughputColumns, type Column, type Series } from './throughput-bars';

const sum = (intervals: readonly Interval[], of: (interval: Interval) => number): number => intervals.reduce((total, interval) => total + of(interval), 0);

const DAY = 24 * 3_600_000;

/** How an interval is named: by its time, or by its day as well. */
function nameOf(at: number, span: number, whole: number): string {
  if (span >= DAY) return day(at);
  return whole > DAY ? `${day(at)}, ${timeOfDay(at, 'minute')}` : timeOfDay(at, 'minute');
}

/** How many runs began and ended over time, and how they ended. */
export function Throughput({ overview }: { readonly overview: Overview | undefined }): JSX.Element {
  const intervals = overview?.intervals ?? [];
  const ended = sum(intervals, endedOf);
  return (
    <div class="throughput">
      <dl class="figures">
        <Figure name="begun" value={overview && sum(intervals, ({ begun }) => begun).toLocaleString()} />
        <Figure name="ended" value={overview && ended.toLocaleString()} />
        <Figure
          name="answered fail"
          value={
            overview &&
            percentOf(
              sum(intervals, ({ failed }) => failed),
              ended,
            )
          }
        />
        <Figure
          name="undone"
          value={
            overview &&
            percentOf(
              sum(intervals, ({ compensated }) => compensated),
              ended,
            )
          }
        />
      </dl>
      {overview === undefined ? <div class="chart chart-skeleton" /> : <Chart overview={overview} />}
    </div>
  );
}

const Figure = ({ name, value }: { readonly name: string; readonly value: string | undefined }): JSX.Element => (
  <div class="figure">
    <dt>{name}</dt>
    <dd>{value ?? <span class="skeleton">000</span>}</dd>
  </div>
);

function Chart({ overview: { intervals, span } }: { readonly overview: Overview }): JSX.Element {
  const { columns, top } = throughputColumns(intervals);
  const [chosen, setChosen] = useState<number>();
  const whole = span * intervals.length;
  const name = (interval: Interval): string => nameOf(interval.from, span, whole);
  const column = chosen === undefined ? undefined : columns[chosen];
  const move = (by: number): void => setChosen((at) => Math.min(columns.length - 1, Math.max(0, (at ?? columns.length) + by)));
  return (
    <>
      <figure class="chart">
        <div
          class="chart-area"
          tabIndex={0}
          role="img"
          aria-label={`Runs over time, ${columns.length} intervals: ${SERIES.map((series) => `${sum(intervals, (interval) => interval[series])} ${series}`).join(', ')}. With the arrow keys one interval after the other is told.`}
          onMouseLeave={() => setChosen(undefined)}
          onBlur={() => setChosen(undefined)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
            event.preventDefault();
            move(event.key === 'ArrowLeft' ? -1 : 1);
          }}
        >
          <Grid top={top} />
          <div class="chart-columns">
            {columns.map((each, index) => (
              <ChartColumn key={each.interval.from} column={each} chosen={index === chosen} choose={() => setChosen(index)} />
            ))}
          </div>
          {column !== undefined && chosen !== undefined && <Tip column={column} name={name(column.interval)} place={(chosen + 0.5) / columns.length} />}
        </div>
        <Axis columns={columns} span={span} whole={whole} />
        <Legend />
      </figure>
      <TableOf columns={columns} name={name} said={column} />
    </>
  );
}

const Grid = ({ top }: { readonly top: number }): JSX.Element => (
  <div class="chart-grid" aria-hidden="true">
    <span>{top.toLocaleString()}</span>
    <span>{top % 2 === 0 ? (top / 2).toLocaleString() : ''}</span>
    <span>0</span>
  </div>
);

const percent = (share: number): string => `${share * 100}%`;

const ChartColumn = ({ column, chosen, choose }: { readonly column: Column; readonly chosen: boolean; readonly choose: () => void }): JSX.Element => (
  <div class={`chart-column ${chosen ? 'chart-chosen' : ''}`} onMouseEnter={choose} onClick={choose}>
    {column.blocks.map(({ series, bottom, height }) => (
      <span key={series} class={`chart-block series-${series}`} style={{ bottom: percent(bottom), height: percent(height) }} />
    ))}
    {column.begun > 0 && <span class="chart-begun" style={{ bottom: percent(column.begun) }} />}
  </div>
);

function Tip({ column: { interval }, name, place }: { readonly column: Column; readonly name: string; readonly place: number }): JSX.Element {
  return (
    <div class={`tip ${place > 0.6 ? 'tip-left' : ''}`} style={{ left: percent(place) }} aria-hidden="true">
      <strong>{name}</strong>
      <dl>
        <dt>begun</dt>
        <dd>{interval.begun.toLocaleString()}</dd>
        {SERIES.map((series) => [<dt key={series}>{wordOf(series)}</dt>, <dd key={`${series} count`}>{interval[series].toLocaleString()}</dd>])}
        <dt>answered fail</dt>
        <dd>{interval.failed.toLocaleString()}</dd>
      </dl>
    </div>
  );
}

const wordOf = (series: Series): string => RUN_LOOKS[series].word;

function Axis({ columns, span, whole }: { readonly columns: readonly Column[]; readonly span: number; readonly whole: number }): JSX.Element {
  const shown = [0, 1, 2, 3].map((quarter) => Math.floor((columns.length * quarter) / 4));
  return (
    <div class="chart-axis" aria-hidden="true">
      {shown.map((index) => (
        <span key={index}>{columns[index] && nameOf(columns[index].interval.from, span, whole)}</span>
      ))}
      <span>now</span>
    </div>
  );
}

const Legend = (): JSX.Element => (
  <figcaption class="legend">
    {SERIES.map((series) => (
      <span key={series}>
        <i class={`legend-block series-${series}`} />
        {wordOf(series)}
      </span>
    ))}
    <span>
      <i class="legend-begun" />
      begun
    </span>
  </figcaption>
);

/** The same numbers, for who hears the page, copies them, or wants them exactly. */
function TableOf({
  columns,
  name,
  said,
}: {
  readonly columns: readonly Column[];
  readonly name: (interval: Interval) => string;
  readonly said: Column | undefined;
}): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <>
      <p class="unseen" aria-live="polite">
        {said && `${name(said.interval)}: ${said.interval.begun} begun, ${SERIES.map((series) => `${said.interval[series]} ${series}`).join(', ')}`}
      </p>
      <details class="chart-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>As a table</summary>
        {open && <Numbers columns={columns} name={name} />}
      </details>
    </>
  );
}

const Numbers = ({ columns, name }: { readonly columns: readonly Column[]; readonly name: (interval: Interval) => string }): JSX.Element => (
  <div class="table-scroll" tabIndex={0} role="region" aria-label="Runs over time">
    <table class="table">
      <thead>
        <tr>
          <th scope="col">from</th>
          <th scope="col">begun</th>
          {SERIES.map((series) => (
            <th key={series} scope="col">
              {series}
            </th>
          ))}
          <th scope="col">answered fail</th>
        </tr>
      </thead>
      <tbody>
        {columns.map(({ interval }) => (
          <tr key={interval.from}>
            <th scope="row">{name(interval)}</th>
            <td>{interval.begun}</td>
            {SERIES.map((series) => (
              <td key={series}>{interval[series]}</td>
            ))}
            <td>{interval.failed}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
