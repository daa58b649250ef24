import type { EndState, ErrorRecord, HistoryEvent } from 'amends';

/** What a step did for a while. Without `to` it does so still. */
export interface Bar {
  readonly step: string | undefined;
  readonly undo: boolean;
  readonly kind: 'attempt' | 'backoff' | 'wait' | 'visits' | 'stuck';
  readonly from: number;
  readonly to: number | undefined;
  /** How an attempt ended. */
  readonly result?: 'done' | 'error' | 'crash' | 'refused' | 'parked' | 'dropped';
  readonly attempt?: number;
  readonly visits?: number;
  readonly error?: ErrorRecord;
  readonly reason?: string;
  readonly until?: number;
  readonly message?: string;
}

/** What happened to the run at one moment. */
export interface Mark {
  readonly at: number;
  readonly step: string | undefined;
  readonly undo: boolean;
  readonly kind: 'begun' | 'traced' | 'delivered' | 'message' | 'verb' | 'turned' | 'stuck' | 'crash' | 'alert' | 'ended';
  readonly title: string;
  readonly detail: string;
  /** How the run ended. */
  readonly end?: EndState;
}

export interface Timeline {
  readonly from: number;
  /** The last moment that is known: the end of the run, or undefined while it lives. */
  readonly to: number | undefined;
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
}

type Draft = { -readonly [K in keyof Bar]: Bar[K] };
type OfKind<K extends HistoryEvent['type']> = Extract<HistoryEvent, { readonly type: K }>;

const keyOf = ({ step, undo }: { readonly step?: string | undefined; readonly undo?: boolean | undefined }): string => `${step ?? ''}|${undo === true}`;

/** What the history of a run tells, as bars and marks on one axis of time. */
class Drawing {
  readonly bars: Draft[] = [];
  readonly marks: Mark[] = [];
  readonly #open = new Map<string, Draft>();
  to: number | undefined;

  tell(event: HistoryEvent): void {
    switch (event.type) {
      case 'begun':
        return this.#begun(event);
      case 'succeeded':
      case 'undone':
        return this.#close(event, { result: 'done' });
      case 'refused':
        return this.#close(event, { result: 'refused', reason: `${event.answer.kind}: ${event.answer.reason ?? ''}` });
      case 'errored':
        return this.#errored(event);
      case 'parked':
        return this.#parked(event);
      case 'stuck':
        return this.#stuck(event);
      case 'verb':
        return this.#verb(event);
      default:
        return this.#aboutTheRun(event);
    }
  }

  #aboutTheRun(event: HistoryEvent): void {
    switch (event.type) {
      case 'planned':
        return this.#mark(event, 'begun', 'The plan was decided', `${event.plan.length} steps`);
      case 'traced':
        return this.#mark(event, 'traced', 'The run is traced', `trace ${event.traceparent.slice(3, 35)}`);
      case 'delivered':
        return this.#mark(event, 'delivered', 'A newer request was delivered', '');
      case 'message':
        return this.#mark(event, 'message', `Message ${event.name}`, event.id);
      case 'turned':
        return this.#mark(event, 'turned', 'Turned backward', event.error.message);
      case 'alert':
        return this.#mark(event, 'alert', `Alert ${event.code}`, event.message);
      case 'ended':
        for (const bar of this.#open.values()) this.#end(bar, event.at, { ...(bar.kind === 'attempt' && { result: 'dropped' }) });
        this.#open.clear();
        this.to = event.at;
        return this.#ended(event);
      default:
    }
  }

  #mark(event: { readonly at: number; readonly step?: string | undefined; readonly undo?: boolean }, kind: Mark['kind'], title: string, detail: string): void {
    this.marks.push({ at: event.at, step: event.step, undo: event.undo === true, kind, title, detail });
  }

  #ended({ at, state, answer }: OfKind<'ended'>): void {
    const detail = answer.reason === undefined ? answer.kind : `${answer.kind}: ${answer.reason}`;
    this.marks.push({ at, step: undefined, undo: false, kind: 'ended', title: `Ended ${state}`, detail, end: state });
  }

  #start(of: { readonly step?: string | undefined; readonly undo?: boolean }, kind: Bar['kind'], from: number, more: Partial<Bar> = {}): void {
    const bar: Draft = { step: of.step, undo: of.undo === true, kind, from, to: undefined, ...more };
    this.bars.push(bar);
    this.#open.set(keyOf(of), bar);
  }

  #end(bar: Draft, at: number, more: Partial<Bar> = {}): void {
    Object.assign(bar, more, { to: Math.max(bar.from, at) });
  }

  #close(of: { readonly at: number; readonly step?: string | undefined; readonly undo?: boolean }, more: Partial<Bar> = {}): void {
    const bar = this.#open.get(keyOf(of));
    if (bar === undefined) return;
    this.#end(bar, of.at, bar.kind === 'attempt' ? more : {});
    this.#open.delete(keyOf(of));
  }

  #begun(event: OfKind<'begun'>): void {
    this.#close(event, { result: 'dropped' });
    this.#start(event, 'attempt', event.at, { attempt: event.attempt });
  }

  #errored(event: OfKind<'errored'>): void {
    const { at, error, retryAt, attempt } = event;
    this.#close(event, { result: event.crashed ? 'crash' : 'error', error });
    if (event.crashed) this.#mark(event, 'crash', 'The process died', error.message);
    if (retryAt !== undefined) this.#start(event, 'backoff', at, { until: retryAt, error, attempt });
  }

  /** The journal keeps the last park of a step only: what went before it is one bar. */
  #parked(event: OfKind<'parked'>): void {
    const before = this.#open.get(keyOf(event));
    if (before !== undefined && event.visits > 1) Object.assign(before, { kind: 'visits', visits: event.visits });
    this.#close(event, { result: 'parked' });
    const { at, until, message, begun, visits } = event;
    this.#start(event, 'wait', at, { visits, ...(until !== undefined && { until }), ...(message !== undefined && { message }) });
    if (begun === undefined) return;
    this.#close({ ...event, at: begun.at });
    this.#start(event, 'attempt', begun.at, { attempt: 1, visits: visits + 1 });
  }

  #stuck(event: OfKind<'stuck'>): void {
    this.#close(event, { result: 'error', error: event.error });
    this.#mark(event, 'stuck', event.step === undefined ? 'Stuck' : `Stuck in ${event.undo ? 'the undo of ' : ''}${event.step}`, event.error.message);
    this.#start(event, 'stuck', event.at, { error: event.error });
  }

  #verb(event: OfKind<'verb'>): void {
    const refused = event.refused === undefined ? '' : ` (refused: ${event.refused.code})`;
    this.#mark(event, 'verb', `${event.verb} by ${event.by}${refused}`, event.why);
    if (event.refused !== undefined || event.verb === 'abandon') return;
    for (const bar of [...this.#open.values()]) {
      const meant = event.step === undefined || (bar.step === event.step && bar.undo === (event.undo === true));
      if (meant && (bar.kind === 'stuck' || (event.verb === 'wake' && bar.kind !== 'attempt'))) this.#close({ ...bar, at: event.at });
    }
  }
}

/** @param from when the run was first delivered */
export function timelineOf(history: readonly HistoryEvent[], from: number): Timeline {
  const drawing = new Drawing();
  for (const event of history) drawing.tell(event);
  const { bars, marks, to } = drawing;
  return { from: Math.min(from, ...bars.map((bar) => bar.from), ...marks.map(({ at }) => at)), to, bars, marks };
}
