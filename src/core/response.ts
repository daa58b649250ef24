import { milliseconds, type Duration } from './duration';

declare const brand: unique symbol;

/** A branded answer of a step: recognised by its class, so that no outcome can be mistaken for one. */
export abstract class Directive<K extends string = string> {
  declare private readonly [brand]: K;
  abstract readonly kind: K;
}

/** The step is done and has no outcome; as the answer of a run: it is completed. */
export class Done extends Directive<'done'> {
  readonly kind = 'done';
}

/** A business failure: no retry, the run goes backward. */
export class Fail extends Directive<'fail'> {
  readonly kind = 'fail';
  constructor(readonly reason: string) {
    super();
  }
}

/** The run shall have no effect: what was done is undone, and the answer is this. */
export class Skip extends Directive<'skip'> {
  readonly kind = 'skip';
  constructor(readonly reason?: string) {
    super();
  }
}

/** Not yet: visit the step again after `seconds`; to a platform: deliver again after that time. */
export class Reschedule extends Directive<'reschedule'> {
  readonly kind = 'reschedule';
  readonly note?: unknown;
  constructor(
    readonly seconds: number,
    options: { readonly note?: unknown } = {},
  ) {
    super();
    if (options.note !== undefined) this.note = options.note;
  }
}

/** Park until a message of this name arrives, or the timeout (milliseconds, `undefined`: never) passes. */
export class WaitFor extends Directive<'waitFor'> {
  readonly kind = 'waitFor';
  readonly timeout?: number;
  constructor(
    readonly message: string,
    timeout?: number,
  ) {
    super();
    if (timeout !== undefined) this.timeout = timeout;
  }
}

/** What a run answers a delivery. */
export type BackgroundResponse = Done | Fail | Skip | Reschedule;

/** The constructors of what a step answers instead of an outcome, and of what a run answers a platform. */
export const BackgroundResponse = {
  done: () => new Done(),
  fail: (reason: string) => new Fail(reason),
  skip: (reason?: string) => new Skip(reason),
  /** @param seconds until the next visit; 30 unless given (the platform's own least countdown). */
  reschedule: (seconds: Duration = 30, options?: { readonly note?: unknown }) => new Reschedule(milliseconds(seconds) / 1_000, options),
  /** @param options.timeout how long to wait at most; without it the run waits until the message comes. */
  waitFor: (message: string, options: { readonly timeout?: Duration | string } = {}) =>
    new WaitFor(message, options.timeout === undefined ? undefined : milliseconds(options.timeout)),
} as const;

/** A response as JSON: how it stands in the journal and on the wire. */
export interface ResponseRecord {
  readonly kind: 'done' | 'fail' | 'skip' | 'reschedule';
  readonly reason?: string;
  readonly seconds?: number;
}

export function recordResponse(response: BackgroundResponse): ResponseRecord {
  switch (response.kind) {
    case 'done':
      return { kind: 'done' };
    case 'reschedule':
      return { kind: 'reschedule', seconds: response.seconds };
    default:
      return response.reason === undefined ? { kind: response.kind } : { kind: response.kind, reason: response.reason };
  }
}

export function recallResponse(record: ResponseRecord): BackgroundResponse {
  switch (record.kind) {
    case 'done':
      return new Done();
    case 'fail':
      return new Fail(record.reason ?? '');
    case 'skip':
      return new Skip(record.reason);
    case 'reschedule':
      return new Reschedule(record.seconds ?? 30);
  }
}
