import { contendersAt, type Cell } from './cell';
import type { ContenderName } from './contender';
import { Noise, TOLERATED } from './noise';
import { Rival } from './rival';
import type { Figures } from './window';

/** One window of each contender, one after another. */
export interface Round {
  readonly figures: ReadonlyMap<ContenderName, Figures>;
  /** The largest share of CPU that others took in one of its windows. */
  readonly noise: number;
}

export interface Comparison {
  readonly cell: Cell;
  readonly contenders: readonly ContenderName[];
  readonly rounds: readonly Round[];
  /** How many rounds were thrown away because others took too much CPU. */
  readonly discarded: number;
  /** How many noisy rounds had to be kept, because there were not enough quiet ones. */
  readonly noisy: number;
}

export interface Pace {
  /** Quiet rounds wanted. */
  readonly rounds: number;
  /** Milliseconds of a window. */
  readonly length: number;
  /** Milliseconds of warming up, per contender. */
  readonly warmUp: number;
}

export interface CompareOptions {
  readonly asked: readonly ContenderName[];
  readonly pace: Pace;
  readonly folder: string;
  readonly flags: readonly string[];
  /** Until when no further round is begun, by `performance.now()`. */
  readonly until: number;
  progress(text: string): void;
}

/** What a journal in memory remembers of a whole comparison is more than node's usual heap. */
const HEAP = '--max-old-space-size=8192';

/** Lets the contenders of a cell take turns in short windows until there are enough quiet rounds, or it becomes too late. */
export async function compare(cell: Cell, options: CompareOptions): Promise<Comparison> {
  const contenders = contendersAt(cell.level, options.asked);
  const flags = cell.level === 'memory' ? [...options.flags, HEAP] : options.flags;
  const rivals: Rival[] = [];
  try {
    for (const name of contenders) rivals.push(await warmedUp(new Rival(name, { ...cell, folder: options.folder, flags }), cell, options));
    const taken = await takeRounds(rivals, cell, options);
    for (const rival of rivals.splice(0)) await rival.close();
    return { cell, contenders, ...choose(taken, options.pace.rounds) };
  } finally {
    for (const rival of rivals) rival.kill();
  }
}

/** Warmed up with many sagas at a time, so that the compiler has seen enough of them even where one at a time is measured. */
async function warmedUp(rival: Rival, cell: Cell, { pace }: CompareOptions): Promise<Rival> {
  try {
    await rival.ready();
    await rival.window({ concurrency: Math.max(64, cell.concurrency), length: pace.warmUp });
    return rival;
  } catch (error) {
    rival.kill();
    throw error;
  }
}

/** The order is turned around every round, so that nobody always comes second. */
async function takeRounds(rivals: readonly Rival[], cell: Cell, options: CompareOptions): Promise<readonly Round[]> {
  const { pace } = options;
  const rounds: Round[] = [];
  const noise = new Noise(() => rivals.map(({ pid }) => pid));
  const quiet = (): number => rounds.filter(isQuiet).length;
  while (quiet() < pace.rounds && rounds.length < 3 * pace.rounds) {
    if (rounds.length > 1 && performance.now() > options.until) break;
    const figures = new Map<ContenderName, Figures>();
    let most = 0;
    for (const rival of rounds.length % 2 === 0 ? rivals : rivals.toReversed()) {
      options.progress(`${cell.key} ${rival.name}, round ${quiet() + 1} of ${pace.rounds}, ${rounds.length - quiet()} disturbed`);
      noise.begin();
      figures.set(rival.name, await rival.window({ concurrency: cell.concurrency, length: pace.length }));
      most = Math.max(most, noise.end() ?? 0);
    }
    rounds.push({ figures, noise: most });
  }
  return rounds;
}

function isQuiet(round: Round): boolean {
  return round.noise <= TOLERATED;
}

/** The quiet rounds; where they are too few, the least noisy others too. */
function choose(taken: readonly Round[], wanted: number): Pick<Comparison, 'rounds' | 'discarded' | 'noisy'> {
  const rounds = taken.toSorted((a, b) => Number(isQuiet(b)) - Number(isQuiet(a)) || a.noise - b.noise).slice(0, wanted);
  return { rounds, discarded: taken.length - rounds.length, noisy: rounds.filter((round) => !isQuiet(round)).length };
}
