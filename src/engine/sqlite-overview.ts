import type { Database, Statement } from 'better-sqlite3';
import type { RunState } from '../core/history';
import { frameOf, Tally, type Counted, type Frame } from './overview-intervals';
import { URGENT_RUNS } from './plain-search';
import type { Overview, Window } from './run-search';
import { termsOf } from './search-terms';
import type { SqliteReader } from './sqlite-reader';
import type { SqliteSearch } from './sqlite-search';

/** Runs are numbered by the time: 2,048 to a millisecond. One may be committed a minute after its number was given. */
const SLACK = 60_000 * 2_048;
/** Milliseconds after which all runs are counted anew. */
const RENEWAL = 600_000;
/** What takes longer than these milliseconds is not done again before twenty times as long: at most a twentieth of a core. */
const QUICK = 5;
const SHARE = 20;

/** What was counted of the runs that had ended, up to one of them; they do not change any more. */
interface Base {
  readonly counted: readonly Counted[];
  /** The number up to which runs were counted. */
  readonly through: number;
  /** The first run that was there. */
  readonly first: number | null;
  /** Runs up to there that lived then. */
  readonly lived: string;
  readonly at: number;
  readonly cost: number;
}

interface Kept {
  readonly overview: Overview;
  readonly version: number;
  /** Until when it is given again, whatever was committed meanwhile. */
  readonly until: number;
}

interface Group {
  readonly saga: string;
  readonly state: RunState;
  readonly begun: number;
  readonly ended: number | null;
  readonly lives: number;
  readonly failed: number;
  readonly runs: number;
}

const GROUPS = `SELECT saga, state, CASE WHEN created_at >= @from THEN created_at / @span ELSE -1 END AS begun,
  CASE WHEN ended_at >= @from THEN ended_at / @span ELSE -1 END AS ended, ended_at IS NULL AS lives,
  CASE WHEN ended_at >= @from THEN coalesce(answer ->> '$.kind' = 'fail', 0) ELSE 0 END AS failed, count(*) AS runs
  FROM runs`;

/** Counts the runs of a journal: all of them now and then, and in between what has changed. */
export class SqliteOverview {
  readonly #ended: Statement;
  readonly #newer: Statement;
  readonly #changed: Statement;
  readonly #lived: Statement;
  readonly #edges: Statement;
  readonly #bases = new Map<Window, Base>();
  readonly #kept = new Map<Window, Kept>();

  constructor(
    private readonly database: Database,
    private readonly reader: SqliteReader,
    private readonly search: SqliteSearch,
  ) {
    const grouped = (where: string): Statement => database.prepare(`${GROUPS} ${where} GROUP BY 1, 2, 3, 4, 5, 6`);
    this.#ended = grouped('WHERE number <= @through AND ended_at IS NOT NULL');
    this.#newer = grouped('WHERE number > @through');
    this.#changed = grouped('WHERE number IN (SELECT value FROM json_each(@lived))');
    this.#lived = database.prepare('SELECT json_group_array(number) FROM runs INDEXED BY runs_live WHERE ended_at IS NULL AND number <= ?').pluck();
    this.#edges = database.prepare('SELECT (SELECT min(number) FROM runs) AS first, (SELECT max(number) FROM runs) AS last');
  }

  overview(window: Window, now: number): Overview {
    const frame = frameOf(window, now);
    const version = this.reader.version();
    const kept = this.#kept.get(window);
    const begun = performance.now();
    if (kept !== undefined && begun < kept.until) return kept.overview;
    if (kept?.version === version && kept.overview.intervals[0]!.from === frame.from) return { ...kept.overview, at: now };
    const overview = this.database.transaction(() => this.#count(window, frame, now))();
    const [ended, cost] = [performance.now(), performance.now() - begun];
    this.#kept.set(window, { overview, version, until: cost > QUICK ? ended + SHARE * cost : 0 });
    return overview;
  }

  #count(window: Window, frame: Frame, now: number): Overview {
    const begun = performance.now();
    const { first, last } = this.#edges.get() as { readonly first: number | null; readonly last: number | null };
    let base = this.#bases.get(window);
    if (base === undefined || base.first !== first || begun - base.at > RENEWAL) base = this.#renew(window, frame, { first, last });
    const since = performance.now();
    const { through, lived } = base;
    const tally = new Tally(frame);
    for (const counted of base.counted) tally.add(counted);
    for (const counted of this.#groups(this.#newer, frame, { through })) tally.add(counted);
    for (const counted of this.#groups(this.#changed, frame, { lived })) tally.add(counted);
    if (performance.now() - since > Math.max(QUICK, base.cost / 2)) this.#bases.delete(window);
    const { states, intervals, sagas } = tally;
    const urgent = this.search.search(termsOf({ order: 'urgent', limit: URGENT_RUNS })).runs;
    return { at: now, states, window, span: frame.span, intervals, sagas, urgent };
  }

  #renew(window: Window, frame: Frame, { first, last }: { readonly first: number | null; readonly last: number | null }): Base {
    const at = performance.now();
    const through = (last ?? 0) - SLACK;
    const counted = this.#groups(this.#ended, frame, { through });
    const lived = this.#lived.get(through) as string;
    const base = { counted, through, first, lived, at, cost: performance.now() - at };
    this.#bases.set(window, base);
    return base;
  }

  #groups(statement: Statement, { from, span }: Frame, which: Readonly<Record<string, unknown>>): readonly Counted[] {
    return (statement.all({ from, span, ...which }) as Group[]).map(({ saga, state, begun, ended, lives, failed, runs }) => ({
      saga,
      state,
      begunAt: begun * span,
      endedAt: lives === 1 ? null : ended === null ? -1 : ended * span,
      failed: failed === 1,
      runs,
    }));
  }
}
