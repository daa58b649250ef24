import type { Container } from './container';

/** Binds services into the container, boots them and shuts them down. Its constructor does nothing. */
export interface ServiceProvider {
  /** Binds only: nothing is resolved here. A token that an earlier provider bound is bound anew. */
  register(container: Container): void;
  /** Everything is bound: connect, check credentials. */
  boot?(container: Container): void | Promise<void>;
  /** In reverse order of boot. */
  shutdown?(container: Container): void | Promise<void>;
}

export type ServiceProviderClass = new () => ServiceProvider;
