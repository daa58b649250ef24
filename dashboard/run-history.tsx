import type { HistoryEvent, RunDetails } from 'amends';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Foreign } from './foreign';
import { JsonTree } from './json-tree';
import { moment, timeOfDay } from './moment';
import { Time } from './time';

type VerbEvent = Extract<HistoryEvent, { readonly type: 'verb' }>;

/** Who asked for what, and why; those that were refused, too. */
export function AuditTrail({ run }: { readonly run: RunDetails }): JSX.Element {
  const verbs = run.history.filter((event): event is VerbEvent => event.type === 'verb');
  const recorded = run.recordedVerbs ?? [];
  if (verbs.length === 0 && recorded.length === 0) return <p class="note">Nobody has steered this run.</p>;
  return (
    <ol class="audit">
      {verbs.map((event, index) => (
        <li key={index} class={event.refused === undefined ? '' : 'audit-refused'}>
          <span class="audit-what">
            <strong>
              <Foreign text={event.verb} />
            </strong>
            {event.step !== undefined && (
              <>
                {' '}
                {event.undo ? 'the undo of ' : ''}
                <Foreign text={event.step} />
              </>
            )}
          </span>
          <span class="audit-who">
            <Foreign text={event.by} />, <Time at={event.at} />
          </span>
          <Foreign text={event.why === '' ? 'no reason given' : event.why} class="audit-why" />
          {event.refused !== undefined && (
            <span class="audit-refusal">
              refused: <code class="code">{event.refused.code}</code> <Foreign text={event.refused.message} />
            </span>
          )}
        </li>
      ))}
      {recorded.map(({ verb, by, why, step }, index) => (
        <li key={`recorded ${index}`}>
          <span class="audit-what">
            <strong>
              <Foreign text={verb} />
            </strong>
            {step !== undefined && (
              <>
                {' '}
                <Foreign text={step} />
              </>
            )}
          </span>
          <span class="audit-who">
            <Foreign text={by} />, not yet
          </span>
          <Foreign text={why} class="audit-why" />
          <span class="audit-refusal">recorded: it happens as soon as a process has the run</span>
        </li>
      ))}
    </ol>
  );
}

/** So many events are shown at once. */
const AT_ONCE = 100;

/** The events as the journal has them, newest last. */
export function RawHistory({ history }: { readonly history: readonly HistoryEvent[] }): JSX.Element {
  const [open, setOpen] = useState(false);
  const [shown, setShown] = useState(AT_ONCE);
  return (
    <details class="raw" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {history.length.toLocaleString()} {history.length === 1 ? 'event' : 'events'}, as the journal has them
      </summary>
      {open && (
        <>
          {history.length > shown && (
            <button type="button" class="button-link" onClick={() => setShown(shown + 5 * AT_ONCE)}>
              {(history.length - shown).toLocaleString()} earlier ones
            </button>
          )}
          <ol class="events">
            {history.slice(-shown).map((event, index) => (
              <li key={history.length - shown + index}>
                <span class="event-when" title={moment(event.at)}>
                  {timeOfDay(event.at, 'millisecond')}
                </span>
                <JsonTree value={event} what={`the event ${event.type}`} open={false} />
                <span class="event-type">
                  {event.type}
                  {'step' in event && (
                    <>
                      {' '}
                      <Foreign text={event.step ?? ''} />
                    </>
                  )}
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
    </details>
  );
}
