import type { TracePlace } from './tracing';

/** Of a newer version only what this one has is read. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
/** As much of it as everybody has to pass on. */
const TRACESTATE = /^[\x20-\x7e]{1,512}$/;

/** What a caller says of its trace. @returns `undefined` when it says nothing, or nothing that W3C Trace Context knows */
export function tracePlaceOf(traceparent: unknown, tracestate?: unknown): TracePlace | undefined {
  const [, version, trace, span, flags, rest] = (typeof traceparent === 'string' && TRACEPARENT.exec(traceparent)) || [];
  if (trace === undefined || span === undefined || (version === '00' && rest !== undefined)) return undefined;
  const state = typeof tracestate === 'string' && TRACESTATE.test(tracestate) ? { tracestate } : {};
  return { traceparent: `00-${trace}-${span}-${flags}`, ...state };
}

/** Another span of the same trace. */
export const beside = ({ traceparent }: TracePlace, span: string): TracePlace => ({
  traceparent: `${traceparent.slice(0, 36)}${span}${traceparent.slice(52)}`,
});
