import type { JSX } from 'preact';
import { now, useNow } from './clock';
import { briefDuration, duration, relative } from './duration';
import { moment } from './moment';
import { Observable, useObservable } from './observable';

/** Whether all times are shown as moments, and not as how long ago: for who compares them with a log. */
export const absoluteTimes = new Observable(false);

/** A moment: how long ago, and in full when it is pointed at; or the other way round. */
export function Time({ at, class: cls = '' }: { readonly at: number; readonly class?: string }): JSX.Element {
  const absolute = useObservable(absoluteTimes);
  const current = useNow();
  const full = moment(at);
  const away = relative(at, current);
  return (
    <time class={`time ${cls}`} dateTime={new Date(at).toISOString()} title={absolute ? away : full}>
      {absolute ? full : away}
    </time>
  );
}

/** For how long something has lasted. */
export function Lasting({ since, brief = false }: { readonly since: number; readonly brief?: boolean }): JSX.Element {
  const current = Math.max(useNow(), now());
  return (
    <time class="time" dateTime={new Date(since).toISOString()} title={`since ${moment(since)}`}>
      {(brief ? briefDuration : duration)(Math.max(0, current - since))}
    </time>
  );
}
