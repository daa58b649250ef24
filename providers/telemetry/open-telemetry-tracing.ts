import type { Attributes, Context, Link, Span, SpanContext, Tracer } from '@opentelemetry/api';
import {
  Tracing,
  type Redactor,
  type SpanEnd,
  type SpanOptions,
  type TraceAttributes,
  type TraceOptions,
  type TracePlace,
  type TracePoint,
  type TraceSpan,
} from 'amends';

export type OpenTelemetry = typeof import('@opentelemetry/api');

/** What all points of all traces need. */
interface Parts {
  readonly api: OpenTelemetry;
  readonly redactor: Redactor;
  readonly tracer: Tracer;
}

/** Traces through the API of OpenTelemetry, whatever SDK is registered with it. */
export class OpenTelemetryTracing extends Tracing {
  readonly #parts: Parts;

  constructor(api: OpenTelemetry, redactor: Redactor) {
    super();
    this.#parts = { api, redactor, tracer: api.trace.getTracer('amends') };
  }

  override begin(name: string, { parent, alone, ...options }: TraceOptions): TraceSpan | undefined {
    const { api } = this.#parts;
    const span = begun(this.#parts, name, options, alone === true ? this.#below(parent) : (this.#active() ?? this.#below(parent)));
    return api.isSpanContextValid(span.context) ? span : undefined; // no SDK is registered
  }

  override at(place: TracePlace): TracePoint {
    return new Point(this.#parts, contextOf(this.#parts.api, place), this.#below(place));
  }

  /** What has instrumented the transport of a delivery has taken in where it came from. */
  #active(): Context | undefined {
    const { api } = this.#parts;
    const active = api.context.active();
    const span = api.trace.getSpanContext(active);
    return span !== undefined && api.isSpanContextValid(span) ? active : undefined;
  }

  #below(parent: TracePlace | undefined): Context {
    const { api } = this.#parts;
    return parent === undefined ? api.ROOT_CONTEXT : api.trace.setSpanContext(api.ROOT_CONTEXT, contextOf(api, parent));
  }
}

class Point implements TracePoint {
  constructor(
    protected readonly parts: Parts,
    readonly context: SpanContext,
    private readonly active: Context,
  ) {}

  get traceId(): string {
    return this.context.traceId;
  }

  get spanId(): string {
    return this.context.spanId;
  }

  get place(): TracePlace {
    const { traceId, spanId, traceFlags, traceState } = this.context;
    const tracestate = traceState?.serialize() ?? '';
    const traceparent = `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
    return { traceparent, ...(tracestate !== '' && { tracestate }) };
  }

  start(name: string, options: SpanOptions): TraceSpan {
    return begun(this.parts, name, options, this.active);
  }

  inside(work: () => void): void {
    this.parts.api.context.with(this.active, work);
  }
}

class OpenTelemetrySpan extends Point implements TraceSpan {
  constructor(
    parts: Parts,
    private readonly span: Span,
    parent: Context,
  ) {
    super(parts, span.spanContext(), parts.api.trace.setSpan(parent, span));
  }

  event(name: string, attributes: TraceAttributes = {}): void {
    this.span.addEvent(name, attributes);
  }

  end({ at, attributes, notes = {}, error }: SpanEnd = {}): void {
    const { api, redactor } = this.parts;
    if (attributes !== undefined) this.span.setAttributes(attributes);
    for (const [name, note] of Object.entries(notes)) this.span.setAttribute(name, redactor.text(note));
    if (error !== undefined) {
      const message = redactor.text(error.message);
      this.span.recordException({ name: error.name, message, ...(error.stack !== undefined && { stack: redactor.text(error.stack) }) }, at);
      this.span.setStatus({ code: api.SpanStatusCode.ERROR, message });
    }
    this.span.end(at);
  }
}

function begun(parts: Parts, name: string, { startedAt, attributes = {}, links = [] }: SpanOptions, parent: Context): OpenTelemetrySpan {
  const { api, tracer } = parts;
  const linked: Link[] = links.map((place) => ({ context: contextOf(api, place) }));
  const options = { attributes: attributes as Attributes, links: linked, ...(startedAt !== undefined && { startTime: startedAt }) };
  return new OpenTelemetrySpan(parts, tracer.startSpan(name, options, parent), parent);
}

function contextOf(api: OpenTelemetry, { traceparent, tracestate }: TracePlace): SpanContext {
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-');
  const state = tracestate === undefined ? {} : { traceState: api.createTraceState(tracestate) };
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true, ...state };
}
