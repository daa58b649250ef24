import { randomBytes } from 'node:crypto';

/** The task that a call is made for. */
export interface TaskHeaders {
  /** `SRVC-…` */
  readonly extensionId: string | undefined;
  readonly taskId: string | undefined;
  /** The event's type. */
  readonly taskType: string | undefined;
  /** `connect_correlation_id` of the task: `00-<32 hex>-<16 hex>-01`. */
  readonly correlationId?: string | null | undefined;
}

/** Tells the client for what it is calling: bound by a host, asked at each call. Without one, no call tells. */
export abstract class ConnectContext {
  /** The headers of the moment, such as {@link taskHeaders} makes them. */
  abstract headers(): Readonly<Record<string, string>>;
}

/** The headers by which Connect finds out which task made a call: `EAAS_EXT_ID`, `EAAS_TASK_ID`, `EAAS_TASK_TYPE`, `ext-traceparent`. What is not known is left out. */
export function taskHeaders({ extensionId, taskId, taskType, correlationId }: TaskHeaders): Readonly<Record<string, string>> {
  const headers = { EAAS_EXT_ID: extensionId, EAAS_TASK_ID: taskId, EAAS_TASK_TYPE: taskType, 'ext-traceparent': traceparent(correlationId ?? undefined) };
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The same trace, with a span of our own. All 32 digits of the trace are sent, as W3C has it; Connect's own runner sends 31. */
function traceparent(correlationId: string | undefined): string | undefined {
  const [, trace] = /^[0-9a-f]{2}-([0-9a-f]{32})(?:-|$)/i.exec(correlationId ?? '') ?? [];
  return trace === undefined ? undefined : `00-${trace}-${randomBytes(8).toString('hex')}-01`;
}
