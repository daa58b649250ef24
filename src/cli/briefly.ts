const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** A stretch of time as a person says it, in its two largest units: `2 h 5 min`, `19 min`, `4.2 s`, `35 ms`. */
export function briefly(milliseconds: number): string {
  const time = Math.max(0, Math.round(milliseconds));
  if (time < 1_000) return `${time} ms`;
  if (time < 10_000) return `${Number((Math.floor(time / 100) / 10).toFixed(1))} s`;
  const first = UNITS.findIndex(([, size]) => time >= size);
  const [unit, size] = UNITS[first]!;
  const whole = Math.floor(time / size);
  const smaller = UNITS[first + 1];
  // in the second unit what is left, as long as it says something beside the first
  const rest = smaller === undefined || whole >= 10 ? 0 : Math.floor((time % size) / smaller[1]);
  return `${whole} ${unit}${rest === 0 ? '' : ` ${rest} ${smaller![0]}`}`;
}
