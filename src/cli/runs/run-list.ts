import type { RunLine } from '../../engine/run-search';
import { briefly } from '../briefly';
import type { Sheet } from '../sheet';
import { roomOf } from '../terminal';
import { sinceWhen, STATE_STYLES, whatNext, whereAndWhy } from './run-words';

/** A line for each run, if the terminal is as wide as this; else two. */
const WIDE = 110;

/** Draws runs, each with where it stands and why, for how long, and when it goes on. */
export function drawRuns(sheet: Sheet, runs: readonly RunLine[], now: number): void {
  if (roomOf(sheet.terminal) >= WIDE) drawTable(sheet, runs, now);
  else for (const run of runs) drawPair(sheet, run, now);
}

function drawTable(sheet: Sheet, runs: readonly RunLine[], now: number): void {
  const rows = runs.map((run) => [
    { text: run.state, style: STATE_STYLES[run.state] },
    briefly(now - sinceWhen(run)),
    run.request,
    run.saga,
    whereAndWhy(run),
    whatNext(run, now),
    run.id,
  ]);
  sheet.table(
    [
      'state',
      { heading: 'for', align: 'right' },
      { heading: 'request', least: 10 },
      { heading: 'saga', least: 10 },
      { heading: 'where and why', least: 20 },
      { heading: 'goes on', least: 9 },
      'run',
    ],
    rows,
  );
}

function drawPair(sheet: Sheet, run: RunLine, now: number): void {
  const { state, request, saga, id } = run;
  sheet.line({ text: state, style: STATE_STYLES[state] }, ` ${briefly(now - sinceWhen(run))}  `, { text: request, style: 'bold' }, `  ${id}`);
  const next = whatNext(run, now);
  const where = [saga, whereAndWhy(run)].filter((part) => part !== '').join(': ');
  sheet.line('    ', next === '' || state === 'stuck' ? '' : `${next}; `, where);
}
