import { AsyncLocalStorage } from 'node:async_hooks';
import type { Req } from './core/request';
import type { BackgroundResponse } from './core/response';
import type { SagaClass } from './core/saga';

/** Carries out a saga for the delivery that is being handled. */
export type Resolve = (saga: SagaClass, request: Req) => Promise<BackgroundResponse>;

/** Which delivery the running handler belongs to: several are handled at once, by one instance of the extension. */
export const deliveryScope = new AsyncLocalStorage<Resolve>();
