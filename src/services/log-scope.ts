import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogFields } from './logger';

/** The fields of a scope, and of those around it: merged when a line is written, which is seldom, and not when a scope is entered. */
interface Scope {
  readonly own: LogFields;
  readonly outer: Scope | undefined;
}

const storage = new AsyncLocalStorage<Scope>();

const merged = (scope: Scope | undefined): LogFields => (scope === undefined ? {} : { ...merged(scope.outer), ...scope.own });

/** The fields that every log line carries while a delivery, a run or a step is at work: the one logger reads them, so nobody rebinds it. */
export const LogScope = {
  /** Runs `work` with these fields added to those around it. */
  run<T>(fields: LogFields, work: () => T): T {
    return storage.run({ own: fields, outer: storage.getStore() }, work);
  },
  fields(): LogFields {
    return merged(storage.getStore());
  },
} as const;
