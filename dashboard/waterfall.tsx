import type { RunDetails } from 'amends';
import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { useNow } from './clock';
import { duration } from './duration';
import { Foreign } from './foreign';
import { Icon, type IconName } from './icon';
import { moment, timeOfDay } from './moment';
import { RUN_LOOKS } from './states';
import { ticksOf, type TimeScale } from './time-scale';
import { timelineOf, type Bar, type Mark } from './timeline';
import { barLength, barTitle, waterfallOf, type Row } from './waterfall-rows';

const MARKS: Readonly<Record<Mark['kind'], IconName>> = {
  begun: 'running',
  traced: 'search',
  delivered: 'message',
  message: 'message',
  verb: 'verb',
  turned: 'undo',
  stuck: 'stuck',
  crash: 'bolt',
  alert: 'alert',
  ended: 'done',
};

const percent = (share: number): string => `${share * 100}%`;

/** What is pointed at, or has the focus. */
type Chosen = { readonly bar: Bar } | { readonly mark: Mark };

/** What happened when: attempts, waits and undos of each step on one axis of time. Long idle stretches are drawn short. */
export function WaterfallView({ run }: { readonly run: RunDetails }): JSX.Element {
  const now = useNow();
  const timeline = useMemo(() => timelineOf(run.history, run.createdAt), [run.history, run.createdAt]);
  const { scale, rows } = waterfallOf(timeline, run.plan, timeline.to === undefined ? now : timeline.to);
  const [chosen, setChosen] = useState<Chosen>();
  const area = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const all = [...(area.current?.querySelectorAll<HTMLElement>('.fall-item') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    event.preventDefault();
    all[Math.min(all.length - 1, Math.max(0, at + (event.key === 'ArrowLeft' ? -1 : 1)))]?.focus();
  };
  let first = true;
  const tabStop = (): 0 | -1 => {
    const index = first ? 0 : -1;
    first = false;
    return index;
  };
  return (
    <div class="fall" onKeyDown={move}>
      <div class="fall-rows" ref={area} onMouseLeave={() => setChosen(undefined)}>
        <Axis scale={scale} from={timeline.from} />
        {rows.map((row) => (
          <FallRow key={row.step ?? ''} row={row} now={now} choose={setChosen} tabStop={tabStop} />
        ))}
      </div>
      <Details chosen={chosen} now={now} />
    </div>
  );
}

function Axis({ scale, from }: { readonly scale: TimeScale; readonly from: number }): JSX.Element {
  return (
    <div class="fall-axis" aria-hidden="true">
      <span class="fall-name" title={moment(from)}>
        {timeOfDay(from)}
      </span>
      <div class="fall-track">
        {ticksOf(scale, from).map(({ at, place }) => (
          <span key={at} class="fall-tick" style={{ left: percent(place) }}>
            {at === from ? '0' : `+${duration(at - from)}`}
          </span>
        ))}
        {scale.stretches
          .filter(({ compressed }) => compressed)
          .map((stretch) => (
            <span
              key={stretch.from}
              class="fall-gap"
              style={{ left: percent(stretch.left), width: percent(stretch.width) }}
              title={`${duration(stretch.to - stretch.from)}, drawn short`}
            >
              <i>{duration(stretch.to - stretch.from)}</i>
            </span>
          ))}
      </div>
    </div>
  );
}

interface FallRowProps {
  readonly row: Row;
  readonly now: number;
  readonly choose: (chosen: Chosen) => void;
  readonly tabStop: () => 0 | -1;
}

function FallRow({ row, now, choose, tabStop }: FallRowProps): JSX.Element {
  return (
    <div class={`fall-row ${row.step === undefined ? 'fall-run' : ''}`} role="group" aria-label={row.step ?? 'the run'}>
      <span class="fall-name">{row.step === undefined ? 'the run' : <Foreign text={row.step} clip />}</span>
      <div class="fall-track">
        {row.bars.map(({ bar, left, width }, index) => (
          <button
            key={index}
            type="button"
            tabIndex={tabStop()}
            class={`fall-item fall-bar bar-${bar.kind} ${bar.undo ? 'bar-undo' : ''} ${bar.to === undefined ? 'bar-open' : ''} ${bar.result === undefined ? '' : `result-${bar.result}`}`}
            style={{ left: percent(left), width: percent(width) }}
            aria-label={`${barTitle(bar)}, ${barLength(bar, now)}`}
            onMouseEnter={() => choose({ bar })}
            onFocus={() => choose({ bar })}
          />
        ))}
        {row.marks.map(({ mark, left }, index) => (
          <button
            key={`mark ${index}`}
            type="button"
            tabIndex={tabStop()}
            class={`fall-item fall-mark mark-of-${mark.kind}`}
            style={{ left: percent(left) }}
            aria-label={`${mark.title}, ${moment(mark.at)}`}
            onMouseEnter={() => choose({ mark })}
            onFocus={() => choose({ mark })}
          >
            <Icon name={mark.end === undefined ? MARKS[mark.kind] : RUN_LOOKS[mark.end].icon} />
          </button>
        ))}
      </div>
    </div>
  );
}

/** What is known of what is pointed at: in a place of its own, so that nothing is covered and nothing moves. */
function Details({ chosen, now }: { readonly chosen: Chosen | undefined; readonly now: number }): JSX.Element {
  return (
    <div class="fall-details">
      {chosen === undefined && (
        <p class="note">Point at a bar, or go from one to the next with the arrow keys. Where the axis is striped, it is drawn short.</p>
      )}
      {chosen !== undefined && 'bar' in chosen && <BarDetails bar={chosen.bar} now={now} />}
      {chosen !== undefined && 'mark' in chosen && (
        <p>
          <strong>
            <Foreign text={chosen.mark.title} />
          </strong>{' '}
          <span class="note">{moment(chosen.mark.at)}</span> <Foreign text={chosen.mark.detail} class="clamp" />
        </p>
      )}
    </div>
  );
}

const BarDetails = ({ bar, now }: { readonly bar: Bar; readonly now: number }): JSX.Element => (
  <p>
    <strong>
      {bar.step === undefined ? 'the run' : <Foreign text={bar.step} />}: {barTitle(bar)}
    </strong>{' '}
    <span class="note">
      {timeOfDay(bar.from, 'millisecond')}, {barLength(bar, now)}
      {bar.until !== undefined && `, until ${moment(bar.until)}`}
    </span>{' '}
    <Foreign text={bar.error === undefined ? (bar.reason ?? '') : `${bar.error.code ?? bar.error.name}: ${bar.error.message}`} class="clamp" />
  </p>
);
