import type { Req } from '../../core/request';
import type { Blueprint } from '../blueprint';
import type { RunRow } from '../journal-rows';
import { RunHistory, stuckKey } from '../run-history';
import { SqliteReader } from '../sqlite-reader';
import type { Progress } from './copy-database';
import type { JournalSnapshot } from './journal-snapshot';
import { checkRun, type Remark } from './run-check';

/** How many ids of runs a finding names. */
const EXAMPLES = 5;

/** The same remark about any number of runs. */
export interface CheckFinding extends Remark {
  readonly saga: string;
  /** How many runs it is about. */
  readonly runs: number;
  /** The ids of some of them, the oldest first. */
  readonly examples: readonly string[];
}

/** What would become of the runs of a journal if they went on with this code now. */
export interface CheckReport {
  /** How many have not ended. */
  readonly live: number;
  /** How many of them go on as they began. */
  readonly unchanged: number;
  /** How many are stuck because their code was unknown, and go on with this one. */
  readonly freed: number;
  /** Errors first, then by saga, in the order of the plan. */
  readonly findings: readonly CheckFinding[];
}

/** Compares every run of a journal that has not ended with the sagas of this code. Nothing is executed, and nothing is written. */
export function checkRuns(snapshot: JournalSnapshot, blueprints: readonly Blueprint[], progress?: Progress): CheckReport {
  const byName = new Map(blueprints.map((blueprint) => [blueprint.name, blueprint]));
  const reader = new SqliteReader(snapshot.database);
  const rows = reader.live();
  const now = Date.now();
  const found = new Map<string, { readonly finding: CheckFinding; readonly ids: string[] }>();
  let [unchanged, freed] = [0, 0];
  for (const [index, row] of rows.entries()) {
    const run = readRun(reader, row);
    const remarks = checkRun(run, byName.get(row.saga), now);
    if (remarks.length === 0) unchanged += 1;
    if (isWaitingForCode(run.history) && !remarks.some(({ what }) => what === 'saga-unknown' || what === 'step-unknown')) freed += 1;
    for (const remark of remarks) note(found, row, remark);
    progress?.(index + 1, rows.length);
  }
  const findings = [...found.values()].map(({ finding, ids }) => ({ ...finding, runs: ids.length, examples: ids.slice(0, EXAMPLES) }));
  return { live: rows.length, unchanged, freed, findings: findings.sort((a, b) => rank(a) - rank(b) || a.saga.localeCompare(b.saga)) };
}

const rank = ({ level }: Remark): number => (level === 'error' ? 0 : 1);

const isWaitingForCode = ({ stuck }: RunHistory): boolean => stuck.get(stuckKey(undefined, false))?.error.code === 'STEP_UNKNOWN';

function readRun(reader: SqliteReader, row: RunRow): Parameters<typeof checkRun>[0] {
  const history = new RunHistory();
  for (const event of reader.history(row.number)) history.apply(event);
  return { row, history, requests: reader.requests(row.number).map(({ json }) => JSON.parse(json) as Req) };
}

function note(found: Map<string, { readonly finding: CheckFinding; readonly ids: string[] }>, { saga, id, request }: RunRow, remark: Remark): void {
  const why = remark.message.replaceAll(request, ''); // the same reason names each run's own request
  const key = JSON.stringify([saga, remark.level, remark.what, remark.step, why]);
  const known = found.get(key);
  if (known === undefined) found.set(key, { finding: { saga, ...remark, runs: 0, examples: [] }, ids: [id] });
  else known.ids.push(id);
}
