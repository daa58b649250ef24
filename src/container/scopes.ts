import { Container as InversifyContainer, type Newable, type ServiceIdentifier } from 'inversify';
import type { Req } from '../core/request';
import type { RunInfo } from '../core/transaction';
import { AmendsError } from '../core/errors';
import { CurrentRequest, CurrentRun } from '../services/current';
import type { Container } from './container';
import { inheritConstructor } from './inherit-constructor';

/** A class whose instances are built with whatever its constructor asks for. */
export type Buildable<T = unknown> = new (...args: never[]) => T;

/** What a scope is for: the probe at boot has neither. */
export interface ScopeOf {
  readonly request: Req;
  /** `undefined` for a delivery that has no run yet. */
  readonly run: RunInfo | undefined;
}

/** Wraps what is built for a run: a test binds one to make steps fail. Nobody else needs it. */
export abstract class InstanceWrapper {
  abstract wrap<T>(cls: Buildable<T>, instance: T): T;
}

/** Instances for one run: what depends on the run is built in its scope, everything else is built once and reused. */
export class Scopes {
  readonly #shared = new Map<Buildable, unknown>();
  readonly #perRun = new Set<Buildable>();

  constructor(private readonly root: Container) {}

  /**
   * Builds one of a class, to see that it can be, and learns whether it depends on the run.
   * @throws AmendsError `BINDING_MISSING`, naming the class, who needs it, and the token.
   */
  check(cls: Buildable, neededBy: string): void {
    if (this.#shared.has(cls) || this.#perRun.has(cls)) return;
    try {
      this.#shared.set(cls, build(this.root, cls));
    } catch (cause) {
      if (!dependsOnRun(this.root, cls)) throw missing(cls.name, neededBy, cause);
      this.#perRun.add(cls);
    }
  }

  /**
   * Resolves every singleton from the root, before any scope could: one that depends on the run would keep the first run's for ever.
   * @throws AmendsError `CAPTIVE_DEPENDENCY`, `BINDING_MISSING`
   */
  warm(): void {
    for (const token of this.root.tokens()) {
      try {
        this.root.getAll(token);
      } catch (cause) {
        const [first, second] = [probe(this.root), probe(this.root)].map((scope) => attempt(() => scope.container.get(token)));
        if (first === undefined) throw missing(nameOf(token), 'a provider', cause);
        if (first === second) {
          throw new AmendsError(
            'CAPTIVE_DEPENDENCY',
            `${nameOf(token)} is bound as a singleton and depends on CurrentRequest or CurrentRun. Bind it in transient scope, or ask for the run where it is used.`,
            { cause },
          );
        }
      }
    }
  }

  /** Something that gives instances for one run, or one delivery. */
  open(of: ScopeOf): <T>(cls: Buildable<T>) => T {
    let scope: InversifyContainer | undefined;
    return <T>(cls: Buildable<T>): T => {
      const shared = this.#shared.get(cls);
      if (shared !== undefined) return shared as T;
      if (!this.#perRun.has(cls)) this.check(cls, 'a saga');
      if (this.#shared.has(cls)) return this.#shared.get(cls) as T;
      scope ??= scopeOf(this.root, of);
      return build(scope, cls);
    };
  }
}

function build<T>(container: InversifyContainer, cls: Buildable<T>): T {
  const instance = buildPlain(container, cls);
  return container.isBound(InstanceWrapper) ? container.get(InstanceWrapper).wrap(cls, instance) : instance;
}

function buildPlain<T>(container: InversifyContainer, buildable: Buildable<T>): T {
  const cls = buildable as Newable<T>; // what its constructor takes is known to nobody but Inversify
  if (container.isBound(cls)) return container.get<T>(cls);
  const own = new InversifyContainer({ parent: container });
  inheritConstructor(cls);
  own.bind<T>(cls).toSelf().inTransientScope();
  return own.get<T>(cls);
}

function scopeOf(root: Container, { request, run }: ScopeOf): InversifyContainer {
  const scope = new InversifyContainer({ parent: root });
  scope.bind(CurrentRequest).toConstantValue({ value: request });
  scope.bind(CurrentRun).toDynamicValue(() => run ?? refuseRun());
  return scope;
}

function refuseRun(): never {
  throw new AmendsError(
    'BINDING_MISSING',
    'A middleware, or what it depends on, asked for CurrentRun; a delivery may have no run yet. Use context.run of handle, or the attempt of handleStep.',
  );
}

/** A request with every member that a constructor may ask for, however deep. */
const ANY_REQUEST: { readonly id: string } = new Proxy(
  Object.assign(() => undefined, { id: 'probe' }),
  {
    get: (target, key) => (key === 'id' || key === Symbol.toPrimitive ? (key === 'id' ? target.id : () => 'probe') : ANY_REQUEST),
    apply: () => ANY_REQUEST,
  },
);

/** A scope with a request and a run that nobody has, which notes whether anybody asked for them. */
function probe(root: Container): { readonly container: InversifyContainer; readonly asked: () => boolean } {
  const container = new InversifyContainer({ parent: root });
  let asked = false;
  const note =
    <T>(value: T) =>
    (): T => {
      asked = true;
      return value;
    };
  container.bind(CurrentRequest).toDynamicValue(note({ value: ANY_REQUEST }));
  container.bind(CurrentRun).toDynamicValue(note({ id: 'probe', saga: 'probe', request: 'probe', generation: 1 }));
  return { container, asked: () => asked };
}

/** Whether a class can be built once there is a run. A constructor that chokes on the probe's request has got as far as asking for it. */
function dependsOnRun(root: Container, cls: Buildable): boolean {
  const { container, asked } = probe(root);
  try {
    build(container, cls);
    return asked();
  } catch (error) {
    return asked() && !isResolutionError(error);
  }
}

const isResolutionError = (error: unknown): boolean => error instanceof Error && error.message.startsWith('No bindings found');

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch {
    return undefined;
  }
}

const nameOf = (token: ServiceIdentifier): string => (typeof token === 'function' ? token.name : String(token));

function missing(name: string, neededBy: string, cause: unknown): AmendsError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const token = /No bindings found for service: "([^"]+)"/.exec(message)?.[1];
  const what = token === undefined ? message.split('\n')[0] : `nothing is bound for ${token}. Add a provider that binds it to providers()`;
  return new AmendsError('BINDING_MISSING', `${name}, which ${neededBy} needs, cannot be built: ${what}.`, { cause });
}
