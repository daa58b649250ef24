import { recordError } from '../../core/error-record';
import type { HistoryEvent } from '../../core/history';
import type { RunInfo } from '../../core/transaction';
import type { Inside } from '../../core/work';
import { LogScope } from '../../services/log-scope';
import type { LogFields } from '../../services/logger';
import { beside } from '../../services/trace-place';
import type { SpanEnd, TraceAttributes, TraceOrigin, TraceOptions, TracePlace, TracePoint, TraceSpan } from '../../services/tracing';
import { stuckKey, type RunHistory } from '../run-history';
import { attemptEnd, type AttemptEnd } from './attempt-end';
import { runMoment } from './run-moment';
import type { Tracer } from './tracer';

/** The run, as far as its trace has to know it. */
export interface TracedRun {
  readonly info: RunInfo;
  readonly createdAt: number;
  readonly history: RunHistory;
  now(): number;
  record(event: HistoryEvent): void;
}

type Begun = Extract<HistoryEvent, { type: 'begun' }>;
type OfAttempt = { readonly step: string; readonly undo?: true };
const keyOf = ({ step, undo }: OfAttempt): string => stuckKey(step, undo === true);

/** The trace of one run, whichever processes it lives in: where it begins is journaled, and each span goes out as soon as what it tells of is over. */
export class RunTrace {
  #root: TracePoint | undefined;
  /** The attempts under way. */
  readonly #open = new Map<string, TraceSpan>();
  readonly #about: TraceAttributes;

  constructor(
    private readonly tracer: Tracer,
    private readonly run: TracedRun,
  ) {
    const { id, saga, request, generation } = run.info;
    this.#about = { 'amends.saga': saga, 'amends.run': id, 'amends.request': request, 'amends.generation': generation };
  }

  /** The run was delivered first: its trace begins here, and this is journaled with it. */
  begin(origin: TraceOrigin | undefined): void {
    const { parent, link, attributes } = origin ?? {};
    this.#begin({ ...(parent && { parent }), links: link === undefined ? [] : [link], attributes: { ...this.#about, ...attributes } });
  }

  #begin(options: TraceOptions): TracePoint | undefined {
    const root = this.tracer.safely(() => {
      const span = this.tracer.tracing.begin(`run ${this.run.info.saga}`, options);
      span?.end(); // at once: it must not be lost with the process
      return span;
    });
    const place = root && this.tracer.safely(() => root.place);
    if (root === undefined || place === undefined) return undefined;
    this.#root = root;
    this.run.record({ type: 'traced', at: this.run.now(), ...place });
    return root;
  }

  /** Where the trace begins, once it has. */
  get #point(): TracePoint | undefined {
    const { trace } = this.run.history;
    if (this.#root === undefined && trace !== undefined) this.#root = this.tracer.safely(() => this.tracer.tracing.at(trace));
    return this.#root;
  }

  /** Carries out what the run does between two waits: log lines and spans find the trace. */
  opened(fields: LogFields): Inside {
    const own: Record<string, unknown> = { ...fields };
    const scoped = LogScope.opened(own);
    return (work) => {
      const point = this.#point;
      if (point === undefined) return scoped(work);
      own['trace_id'] ??= point.traceId;
      scoped(() => this.tracer.inside(point, work));
    };
  }

  /** What is journaled instead of an event: the intention of an attempt begins its span, and names it if it may have to be undone. */
  journaled<E extends HistoryEvent>(event: E): E;
  journaled(event: HistoryEvent): HistoryEvent {
    if (event.type === 'begun') {
      const span = this.#beginAttempt(event);
      return span === undefined || event.undo ? event : { ...event, span };
    }
    if (event.type !== 'parked' || event.begun === undefined) return event;
    const span = this.#beginAttempt({ ...event.begun, type: 'begun', step: event.step, attempt: 1 });
    return span === undefined ? event : { ...event, begun: { ...event.begun, span } };
  }

  /** @returns the span's id, where an undo may ask for it */
  #beginAttempt(event: Begun): string | undefined {
    // A run of before there was a tracer: its trace begins now.
    const point = this.#point ?? this.#begin({ alone: true, attributes: this.#about });
    const span =
      point && this.tracer.safely(() => point.start(nameOf(event), { attributes: this.#attributesOf(event, event.attempt), links: this.#links(event) }));
    if (span === undefined) return undefined;
    this.#open.set(keyOf(event), span);
    const isUndone = this.run.history.plan.some(({ name, kind }) => name === event.step && kind === 'compensatable');
    return isUndone ? span.spanId : undefined;
  }

  #attributesOf({ step, undo }: OfAttempt, attempt: number): TraceAttributes {
    const visit = this.run.history.step(step).parked?.visits ?? 0;
    const direction = undo ? 'backward' : 'forward';
    return { ...this.#about, 'amends.step': step, 'amends.direction': direction, 'amends.attempt': attempt, 'amends.visit': visit };
  }

  /** An undo is linked to the execution that it undoes. */
  #links({ step, undo }: OfAttempt): readonly TracePlace[] {
    const { trace } = this.run.history;
    const { span } = this.run.history.facts(step, false);
    return undo && trace !== undefined && span !== undefined ? [beside(trace, span)] : [];
  }

  /** Starts an attempt inside its span. */
  during(step: string, undo: boolean, fields: LogFields, work: () => void): void {
    const span = this.#open.get(stuckKey(step, undo));
    if (span === undefined) return LogScope.run(fields, work);
    LogScope.run({ ...fields, trace_id: span.traceId, span_id: span.spanId }, () => this.tracer.inside(span, work));
  }

  /** The span of an attempt under way. */
  spanOf(step: string, undo: boolean): TraceSpan | undefined {
    return this.#open.get(stuckKey(step, undo));
  }

  /** The run has ended meanwhile, or is another process's: what the attempt brought counts for nothing. */
  dropped(step: string, undo: boolean): void {
    this.#end(stuckKey(step, undo), { attributes: { 'amends.result': 'dropped' } });
  }

  /** An attempt settled when it had been given up. */
  late(step: string, span: TraceSpan, settlement: object): void {
    const error = 'error' in settlement ? { error: recordError(settlement.error) } : {};
    this.tracer.safely(() => span.start(`late ${step}`, { attributes: { ...this.#about, 'amends.step': step } }).end(error));
  }

  /** An event was journaled: what it ends goes out, and what it tells has its place in the trace. */
  heard(event: HistoryEvent): void {
    const point = this.#point;
    if (point === undefined) return;
    const end = attemptEnd(event);
    if (end !== undefined) return this.#attempted(point, event as HistoryEvent & OfAttempt, end);
    const moment = runMoment(event);
    if (moment === undefined) return;
    const whole = event.type === 'ended';
    const startedAt = whole ? this.run.createdAt : event.at;
    const name = whole ? `whole run of ${this.run.info.saga}` : moment.name;
    this.tracer.safely(() => point.start(name, { startedAt, attributes: { ...this.#about, ...moment.attributes } }).end({ ...moment.end, at: event.at }));
  }

  #attempted(point: TracePoint, event: HistoryEvent & OfAttempt, { moment, ...end }: AttemptEnd): void {
    if (event.type === 'errored' && event.crashed) return this.#crashed(point, event, end);
    const span = this.#open.get(keyOf(event));
    if (span !== undefined && moment !== undefined) this.tracer.safely(() => span.event(moment.name, moment.attributes));
    this.#end(keyOf(event), end);
  }

  #end(key: string, end: SpanEnd): void {
    const span = this.#open.get(key);
    this.#open.delete(key);
    if (span !== undefined) this.tracer.safely(() => span.end(end));
  }

  /** The span of an attempt went with its process: another tells of it, as far as the journal does. */
  #crashed(point: TracePoint, event: OfAttempt & { readonly attempt: number }, end: SpanEnd): void {
    const { begunAt, span } = this.run.history.facts(event.step, event.undo === true);
    const lost = span === undefined || event.undo ? [] : [beside(point.place, span)];
    this.tracer.safely(() =>
      point
        .start(nameOf(event), { startedAt: begunAt, attributes: this.#attributesOf(event, event.attempt), links: [...this.#links(event), ...lost] })
        .end(end),
    );
  }
}

const nameOf = ({ step, undo }: OfAttempt): string => `${undo ? 'undo' : 'execute'} ${step}`;
