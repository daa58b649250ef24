/** A stretch of time, and the part of the axis (0 to 1) that it takes. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly width: number;
  /** Nothing began or ended in it, and it is drawn shorter than it was. */
  readonly compressed: boolean;
}

export interface TimeScale {
  readonly stretches: readonly Stretch[];
  /** The place of a moment on the axis, 0 to 1. */
  place(at: number): number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How much of the axis a long idle stretch may take, against all that is drawn true to scale. */
const IDLE_SHARE = 0.12;

/** Every moment at which something begins or ends, in order. */
function momentsOf(from: number, to: number, busy: readonly Span[], points: readonly number[]): readonly number[] {
  const all = [from, to, ...busy.flatMap((span) => [span.from, span.to]), ...points];
  return [...new Set(all.filter((at) => at >= from && at <= to))].sort((a, b) => a - b);
}

/** An attempt that hangs is drawn short where it is this many times longer than all other work, and not over in a moment (milliseconds). */
const HANGS = 20;
const MOMENT = 10_000;

/** The most of a busy stretch that is drawn: all of it, but of one that would leave no room for the rest. */
function busyLimit(busy: readonly number[]): number {
  const longest = Math.max(0, ...busy);
  const rest = busy.reduce((sum, length) => sum + length, 0) - longest;
  return rest > 0 && longest > Math.max(HANGS * rest, MOMENT) ? 2 * rest : Number.POSITIVE_INFINITY;
}

/** The most of an idle stretch that is drawn: short ones are true to scale, long ones all take the same. */
function idleLimit(active: number, idle: readonly number[]): number {
  let drawn = active;
  for (const length of [...idle].sort((a, b) => a - b)) {
    if (length > Math.max(drawn * 0.6, 1)) return Math.max(drawn * IDLE_SHARE, 1);
    drawn += length;
  }
  return Number.POSITIVE_INFINITY;
}

/**
 * An axis of time on which work is seen, however long a run has waited, or one attempt hangs: where nothing begins or ends for long beside all the rest it is drawn shorter.
 * @param busy when something was attempted
 * @param points other moments that are marked
 */
export function timeScale(from: number, to: number, busy: readonly Span[], points: readonly number[] = []): TimeScale {
  const moments = momentsOf(from, Math.max(to, from + 1), busy, points);
  const pieces = moments.slice(1).map((until, index) => {
    const since = moments[index] ?? from;
    return { from: since, to: until, idle: !busy.some((span) => span.from < until && span.to > since) };
  });
  const lengths = (idle: boolean): number[] => pieces.filter((piece) => piece.idle === idle).map((piece) => piece.to - piece.from);
  const most = busyLimit(lengths(false));
  const active = lengths(false).reduce((sum, length) => sum + Math.min(most, length), 0);
  const limit = idleLimit(active, lengths(true));
  const drawn = pieces.map((piece) => Math.min(piece.idle ? limit : most, piece.to - piece.from));
  const whole = drawn.reduce((sum, length) => sum + length, 0);
  let left = 0;
  const stretches = pieces.map((piece, index): Stretch => {
    const width = (drawn[index] ?? 0) / whole;
    const stretch = { from: piece.from, to: piece.to, left, width, compressed: piece.to - piece.from > (drawn[index] ?? 0) };
    left += width;
    return stretch;
  });
  return { stretches, place: (at) => placeOf(at, stretches) };
}

function placeOf(at: number, stretches: readonly Stretch[]): number {
  const within = stretches.find((stretch) => at <= stretch.to);
  if (within === undefined) return 1;
  return within.left + within.width * Math.min(1, Math.max(0, (at - within.from) / (within.to - within.from)));
}

const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000,
];
const LONG_STEPS = [2, 4, 6, 12, 24, 48, 96, 168, 336, 720].map((hours) => hours * 3_600_000);

/** Where the axis has a tick: round times since the beginning, in what is drawn true to scale, at least `gap` (a part of the axis) apart. */
export function ticksOf(scale: TimeScale, from: number, gap = 0.11): readonly { readonly at: number; readonly place: number }[] {
  const ticks: { at: number; place: number }[] = [];
  for (const stretch of joined(scale.stretches)) {
    const perTick = ((stretch.to - stretch.from) * gap) / stretch.width;
    const step = [...STEPS, ...LONG_STEPS].find((size) => size >= perTick) ?? perTick;
    for (let at = from + Math.ceil((stretch.from - from) / step) * step; at <= stretch.to; at += step) {
      const place = scale.place(at);
      const free = place + gap * 0.8 <= stretch.left + stretch.width + Number.EPSILON || stretch.left + stretch.width > 0.999;
      if (free && place - (ticks.at(-1)?.place ?? -1) >= gap * 0.9 && place <= 0.95) ticks.push({ at, place });
    }
  }
  return ticks;
}

/** Neighbours that are true to scale, as one. */
function joined(stretches: readonly Stretch[]): readonly Stretch[] {
  const all: Stretch[] = [];
  for (const stretch of stretches) {
    const last = all.at(-1);
    if (stretch.compressed) continue;
    if (last?.to === stretch.from) all[all.length - 1] = { ...last, to: stretch.to, width: last.width + stretch.width };
    else all.push(stretch);
  }
  return all;
}
