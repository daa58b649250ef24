/** A place in a trace, as W3C Trace Context writes it. */
export interface TracePlace {
  /** `00-<trace id>-<span id>-<flags>` */
  readonly traceparent: string;
  readonly tracestate?: string;
}

/** Names and codes, and ids: nothing that could be a secret. */
export type TraceAttributes = Readonly<Record<string, string | number | boolean>>;

/** Where a delivery came from. */
export interface TraceOrigin {
  /** The trace that it belongs to. */
  readonly parent?: TracePlace;
  /** A trace of somebody else that it has to do with. */
  readonly link?: TracePlace;
  readonly attributes?: TraceAttributes;
}

export interface SpanOptions {
  /** Milliseconds since 1970; now unless given. */
  readonly startedAt?: number;
  readonly attributes?: TraceAttributes;
  readonly links?: readonly TracePlace[];
}

export interface TraceOptions extends SpanOptions {
  /** What the trace is part of. Unless given it is part of the span that is active, if one is. */
  readonly parent?: TracePlace;
  /** It has a parent only if one is given: what is active is not what caused it. */
  readonly alone?: boolean;
}

/** How a span ends. */
export interface SpanEnd {
  /** Milliseconds since 1970; now unless given. */
  readonly at?: number;
  readonly attributes?: TraceAttributes;
  /** What somebody has written: secrets in it have to be masked. */
  readonly notes?: Readonly<Record<string, string>>;
  /** Why it failed. Secrets in it have to be masked. */
  readonly error?: { readonly name: string; readonly message: string; readonly code?: string; readonly stack?: string };
}

/** A span, of this process or of an earlier one. */
export interface TracePoint {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly place: TracePlace;
  /** Begins a span below it. */
  start(name: string, options: SpanOptions): TraceSpan;
  /** Calls `work`, at once and once: what it calls finds the span active. */
  inside(work: () => void): void;
}

/** A span that this process has begun. */
export interface TraceSpan extends TracePoint {
  /** Marks a moment of it. */
  event(name: string, attributes?: TraceAttributes): void;
  end(end?: SpanEnd): void;
}

/** Tells spans to whoever collects traces. It is bound by who wants traces; without it nothing is traced. */
export abstract class Tracing {
  /** Begins a trace, or what of it is ours. @returns `undefined` when nobody collects it */
  abstract begin(name: string, options: TraceOptions): TraceSpan | undefined;
  /** A span that an earlier process has begun, or this one. */
  abstract at(place: TracePlace): TracePoint;
}
