import { AmendsError } from './errors';

/** A length of time: a number of seconds, or text such as `'500ms'`, `'30s'`, `'5m'`, `'2h'`, `'3d'`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The length of a duration in milliseconds.
 * @throws AmendsError `INVALID_DURATION` when it is negative, not finite, or text of another form.
 */
export function milliseconds(duration: Duration | string): number {
  const value = typeof duration === 'number' ? duration * 1_000 : parse(duration);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new AmendsError(
    'INVALID_DURATION',
    `${JSON.stringify(duration)} is no duration. Give seconds as a number, or text such as '500ms', '30s', '5m', '2h' or '3d'.`,
  );
}

function parse(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  return match ? Number(match[1]) * UNITS[match[2]!]! : Number.NaN;
}

/** A length of time as text, in the largest unit that gives a whole number. */
export function formatDuration(length: number): string {
  const [unit, size] = Object.entries(UNITS)
    .reverse()
    .find(([, candidate]) => length >= candidate && length % candidate === 0) ?? ['ms', 1];
  return `${length / size}${unit}`;
}
