const FULL = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
});

/** A moment in the reader's zone, which is named. @param at milliseconds since 1970 */
export const moment = (at: number): string => FULL.format(at);

const pad = (value: number, digits = 2): string => String(value).padStart(digits, '0');

/** The time of day in the reader's zone. */
export function timeOfDay(at: number, precision: 'minute' | 'second' | 'millisecond' = 'second'): string {
  const date = new Date(at);
  const minutes = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  if (precision === 'minute') return minutes;
  const seconds = `${minutes}:${pad(date.getSeconds())}`;
  return precision === 'second' ? seconds : `${seconds}.${pad(date.getMilliseconds(), 3)}`;
}

const DAY = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });

/** The day, without its year. */
export const day = (at: number): string => DAY.format(at);
