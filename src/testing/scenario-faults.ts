import { InstanceWrapper } from '../container/scopes';
import type { StepClass } from '../core/transaction';
import type { VirtualClock } from './virtual-clock';

/** What a test makes a step do instead of its own: throw the error, as often as said, or never settle. */
interface Fault {
  readonly error: Error | 'hang';
  times: number;
}

/** Makes steps and undos fail, as a test said. */
export class Faults extends InstanceWrapper {
  readonly #execute = new Map<unknown, Fault>();
  readonly #compensate = new Map<unknown, Fault>();

  constructor(private readonly clock: VirtualClock) {
    super();
  }

  add(method: 'execute' | 'compensate', step: StepClass, error: Error | 'hang', times = Infinity): void {
    (method === 'execute' ? this.#execute : this.#compensate).set(step, { error, times });
  }

  override wrap<T>(cls: new (...args: never[]) => T, instance: T): T {
    const faults = new Map<unknown, Fault | undefined>([
      ['execute', this.#execute.get(cls)],
      ['compensate', this.#compensate.get(cls)],
    ]);
    if (![...faults.values()].some(Boolean)) return instance;
    return new Proxy(instance as object, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key, target);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): unknown => this.#fail(faults.get(key)) ?? (member as (...of: unknown[]) => unknown).apply(target, args);
      },
    }) as T;
  }

  #fail(fault: Fault | undefined): Promise<never> | undefined {
    if (fault === undefined || fault.times <= 0) return undefined;
    fault.times -= 1;
    if (fault.error !== 'hang') return Promise.reject(fault.error);
    setImmediate(() => {
      this.clock.expireTimeouts(); // the timeout,
      this.clock.expireTimeouts(); // and the grace
    });
    return new Promise(() => undefined);
  }
}
