import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogFields } from './logger';

/** The fields of a scope, and of those around it: merged when a line is written, which is seldom, and not when a scope is entered. */
interface Scope {
  readonly own: LogFields;
  /** What the floor that entered the scope wants to find again. */
  readonly carried: unknown;
  readonly outer: Scope | undefined;
}

/** The only storage of the framework: each one more costs every promise that is made. */
const storage = new AsyncLocalStorage<Scope>();

const merged = (scope: Scope | undefined): LogFields => (scope === undefined ? {} : { ...merged(scope.outer), ...scope.own });

/** The fields that every log line carries while a delivery, a run or a step is at work: the one logger reads them, so nobody rebinds it. */
export const LogScope = {
  /** Runs `work` with these fields added to those around it. */
  run<T>(fields: LogFields, work: () => T, carried?: unknown): T {
    const outer = storage.getStore();
    return storage.run({ own: fields, outer, carried: carried ?? outer?.carried }, work);
  },
  /** What runs work with these fields added to those around now, whenever it is called. */
  opened(fields: LogFields): (work: () => void) => void {
    const outer = storage.getStore();
    const scope: Scope = { own: fields, outer, carried: outer?.carried };
    return (work) => storage.run(scope, work);
  },
  /** What the innermost scope that carries something carries. */
  carried(): unknown {
    return storage.getStore()?.carried;
  },
  fields(): LogFields {
    return merged(storage.getStore());
  },
} as const;
