import type { Req } from './core/request';
import type { BackgroundResponse } from './core/response';
import type { SagaClass } from './core/saga';
import type { LogFields } from './services/logger';
import { LogScope } from './services/log-scope';

/** Carries out a saga for the delivery that is being handled. */
export type Resolve = (saga: SagaClass, request: Req) => Promise<BackgroundResponse>;

class Carried {
  constructor(readonly resolve: Resolve) {}
}

/** Which delivery the running handler belongs to: several are handled at once, by one instance of the extension. */
export const deliveryScope = {
  run<T>(fields: LogFields, resolve: Resolve, handle: () => T): T {
    return LogScope.run(fields, handle, new Carried(resolve));
  },
  current(): Resolve | undefined {
    const carried = LogScope.carried();
    return carried instanceof Carried ? carried.resolve : undefined;
  },
} as const;
