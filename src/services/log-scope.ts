import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogFields } from './logger';

const storage = new AsyncLocalStorage<LogFields>();

/** The fields that every log line carries while a delivery, a run or a step is at work: the one logger reads them, so nobody rebinds it. */
export const LogScope = {
  /** Runs `work` with these fields added to those around it. */
  run<T>(fields: LogFields, work: () => T): T {
    const outer = storage.getStore();
    return storage.run(outer === undefined ? fields : { ...outer, ...fields }, work);
  },
  fields(): LogFields {
    return storage.getStore() ?? {};
  },
} as const;
