import { Observable, useObservable } from './observable';

/** How far the clock of the process is ahead of the reader's: ages are told by the one that wrote the times. */
let ahead = 0;

/** Below that it is the resolution of a header, and the way of the answer. */
const TOLERANCE = 2_000;

/** Learns the time of the process from one of its answers. */
export function learnTime(header: string | null): void {
  const told = header === null ? Number.NaN : Date.parse(header);
  if (Number.isNaN(told)) return;
  const difference = told - Date.now();
  ahead = Math.abs(difference) > TOLERANCE ? difference : 0;
}

/** The time of the process, in milliseconds since 1970. */
export const now = (): number => Date.now() + ahead;

const tick = new Observable(now());
window.setInterval(() => tick.set(now()), 1_000);

/** The time of the process, once a second. */
export const useNow = (): number => useObservable(tick);
