import type { ErrorRecord, HistoryEvent } from '../../core/history';
import type { RunDetails } from '../../engine/engine';
import { standingsOf } from '../../engine/run-doing';
import type { RunLine } from '../../engine/run-search';
import { briefly } from '../briefly';
import { escapedJson } from '../escaped';
import type { Sheet } from '../sheet';
import { roomOf } from '../terminal';
import { drawOffers } from './draw-offers';
import { drawPlan } from './plan-picture';
import { clockTime, errorLine, hasEnded, runSentence, STATE_STYLES } from './run-words';
import { timelineOf, type Happening } from './timeline';
import type { WhereOptions } from './where-options';

/** How much of a long timeline is shown unless all of it is asked for: how it began, and what came last. */
const FIRST = 5;
const LAST = 25;

/** Characters of a value that are shown where there is no terminal, unless all of it is asked for. */
const FOLDED = 200;

export interface PageOptions {
  readonly now: number;
  readonly full?: boolean | undefined;
  readonly where: WhereOptions;
}

type Of<T extends HistoryEvent['type']> = Extract<HistoryEvent, { readonly type: T }>;

/** A run with what it is doing, as lists have it. */
export function lineOf(run: RunDetails): RunLine {
  return hasEnded(run) ? run : { ...run, doing: standingsOf(run.history) };
}

/** Draws a run in full: how it stands, its plan, what happened, what it was given and made, who did what about it, and what can be done now. */
export function drawRun(sheet: Sheet, run: RunDetails, options: PageOptions): void {
  drawHead(sheet, run, options.now);
  sheet.heading('Plan');
  drawPlan(sheet, run.steps, options.now);
  drawTimeline(sheet, run, options);
  drawValues(sheet, run, options);
  drawAudit(sheet, run, options.now);
  drawAlerts(sheet, run, options.now);
  sheet.heading('What can be done now');
  drawOffers(sheet, run.id, run.verbs, options.where);
}

/** The run in a sentence, and what it is known by. */
export function drawHead(sheet: Sheet, run: RunDetails, now: number): void {
  sheet.text(runSentence(lineOf(run), now), 0, STATE_STYLES[run.state]);
  const about = [
    `run ${run.id}`,
    `generation ${run.generation}`,
    ...(run.subject === undefined ? [] : [`about ${run.subject}`]),
    `delivered first ${clockTime(run.createdAt, now, true)} (${briefly(now - run.createdAt)} ago)`,
    ...(run.pruned ? ['its history was removed'] : []),
  ];
  sheet.text(about.join(' · '), 0, 'dim');
  const recorded = (run.recordedVerbs ?? []).map(({ verb }) => verb);
  if (recorded.length > 0)
    sheet.text(`${recorded.join(', ')}: recorded, and not carried out yet. Do not ask again; look whether a process works on the journal.`, 0, 'yellow');
}

function drawTimeline(sheet: Sheet, { history, createdAt }: RunDetails, { full }: PageOptions): void {
  const happenings = timelineOf(history);
  if (happenings.length === 0) return;
  sheet.heading('Timeline');
  const folds = !full && happenings.length > FIRST + LAST + 1;
  const draw = (some: readonly Happening[]): void => {
    const rows = some.map(({ at, who, what, endedAt, style }) => [
      `+${briefly(at - createdAt)}`,
      who,
      { text: what, style },
      endedAt === undefined ? '' : briefly(endedAt - at),
    ]);
    sheet.table([{ heading: 'after', align: 'right' }, { heading: 'who', least: 10 }, { heading: 'what', least: 14 }, { heading: 'took' }], rows, 2);
  };
  if (!folds) return draw(happenings);
  draw(happenings.slice(0, FIRST));
  sheet.line({ text: `  … ${happenings.length - FIRST - LAST} more, with --full …`, style: 'dim' });
  draw(happenings.slice(-LAST));
}

function drawValues(sheet: Sheet, run: RunDetails, { full }: PageOptions): void {
  sheet.heading('Request');
  drawValue(sheet, run.latestRequest, full);
  const outcomes = run.steps.filter(({ outcome }) => outcome !== undefined);
  if (outcomes.length > 0) sheet.heading('Outcomes');
  for (const { name, outcome } of outcomes) drawValue(sheet, outcome, full, name);
  const failed = run.steps.flatMap(({ name, error }) => (error === undefined ? [] : [{ name, error }]));
  const whole = run.error !== undefined && !failed.some(({ error }) => error.message === run.error?.message);
  if (failed.length > 0 || whole) sheet.heading('Errors');
  for (const { name, error } of failed) drawError(sheet, error, full, name);
  if (whole) drawError(sheet, run.error, full, run.step ?? 'the run');
}

function drawValue(sheet: Sheet, value: unknown, full: boolean | undefined, name?: string): void {
  const label = name === undefined ? '' : `${name}: `;
  if (full) {
    const lines = escapedJson(JSON.stringify(value, undefined, 2)).split('\n');
    lines.forEach((line, index) => sheet.text((index === 0 ? label : '') + line, 2));
    return;
  }
  const json = escapedJson(JSON.stringify(value));
  const room = Math.min(2 * roomOf(sheet.terminal), FOLDED);
  if (json.length <= room) sheet.text(label + json, 2);
  else sheet.text(`${label}${json.slice(0, room)}… (${json.length.toLocaleString('en')} characters, all with --full)`, 2);
}

function drawError(sheet: Sheet, error: ErrorRecord, full: boolean | undefined, name: string): void {
  sheet.text(`${name}: ${errorLine(error)}`, 2, 'red');
  for (let cause = error.cause, depth = 0; cause !== undefined && depth < 8; cause = cause.cause, depth += 1) sheet.text(`caused by ${errorLine(cause)}`, 4);
  if (full && error.stack !== undefined) for (const line of error.stack.split('\n').slice(1)) sheet.text(line.trim(), 4, 'dim');
}

function drawAudit(sheet: Sheet, { history, recordedVerbs = [] }: RunDetails, now: number): void {
  const verbs = history.filter((event): event is Of<'verb'> => event.type === 'verb');
  if (verbs.length === 0 && recordedVerbs.length === 0) return;
  sheet.heading('Who did what');
  for (const { at, verb, by, why, step, undo, refused } of verbs) {
    const about = step === undefined ? '' : ` (${undo ? 'the undo of ' : ''}${step})`;
    sheet.text(`${clockTime(at, now, true)} ${by}: ${verb}${about}: ${why}${refused === undefined ? '' : `; refused, ${refused.code}: ${refused.message}`}`, 2);
  }
  for (const { verb, by, why, step } of recordedVerbs)
    sheet.text(
      `not yet   ${by}: ${verb}${step === undefined ? '' : ` (${step})`}: ${why}; recorded, for the process that has the run, or will have it`,
      2,
      'yellow',
    );
}

function drawAlerts(sheet: Sheet, { history }: RunDetails, now: number): void {
  const alerts = history.filter((event): event is Of<'alert'> => event.type === 'alert');
  if (alerts.length === 0) return;
  sheet.heading('Alerts');
  for (const { at, code, message } of alerts) sheet.text(`${clockTime(at, now, true)} ${code}: ${message}`, 2, 'yellow');
}
