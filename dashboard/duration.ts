const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Units from the largest: what a duration is told in, and the next smaller one that goes with it. */
const UNITS = [
  { size: DAY, name: 'd', part: HOUR, partName: 'h' },
  { size: HOUR, name: 'h', part: MINUTE, partName: 'min' },
  { size: MINUTE, name: 'min', part: SECOND, partName: 's' },
] as const;

/** A duration as people say it: two units at most. @param milliseconds how long */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND) return `${Math.floor(ms / 100) / 10} s`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  const unit = UNITS.find(({ size }) => ms >= size) ?? UNITS[2];
  const whole = Math.floor(ms / unit.size);
  const rest = Math.floor((ms - whole * unit.size) / unit.part);
  return rest === 0 || whole >= 100 ? `${whole} ${unit.name}` : `${whole} ${unit.name} ${rest} ${unit.partName}`;
}

/** A duration in one unit, where there is little room. */
export function briefDuration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  const unit = UNITS.find(({ size }) => ms >= size) ?? UNITS[2];
  return `${Math.floor(ms / unit.size)} ${unit.name}`;
}

/** How far a moment is from now, in whole units: what changes every second is no calm text. */
export function relative(at: number, now: number): string {
  const away = now - at;
  if (Math.abs(away) < 2 * SECOND) return 'just now';
  return away > 0 ? `${briefDuration(away)} ago` : `in ${briefDuration(-away)}`;
}
