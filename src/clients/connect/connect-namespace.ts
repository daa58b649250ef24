import type { ConnectCaller, ConnectObject } from './connect-call';
import { ConnectCollection } from './connect-collection';
import { pathOfName } from './connect-path';

/** What has collections below it, and is none itself. */
export class ConnectNamespace {
  readonly path: string;

  constructor(
    private readonly caller: ConnectCaller,
    base: string,
    name: string,
  ) {
    this.path = pathOfName(base, name);
  }

  collection<T = ConnectObject>(name: string): ConnectCollection<T> {
    return new ConnectCollection<T>(this.caller, this.path, name);
  }

  namespace(name: string): ConnectNamespace {
    return new ConnectNamespace(this.caller, this.path, name);
  }

  /** Short for {@link namespace}. */
  ns(name: string): ConnectNamespace {
    return this.namespace(name);
  }
}
