import type { ConnectAnswer, ConnectCall, ConnectCaller, ConnectObject } from './connect-call';
import { ConnectCollection } from './connect-collection';
import { ConnectNamespace } from './connect-namespace';

/** What a derived client puts into every call. */
export interface ConnectDefaults {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Seconds that each try may take. */
  readonly timeout?: number;
}

/**
 * Connect's REST API, whichever collections it has. Derived clients (`with`, `as`, `withoutContext`) share the connections of the one they come from.
 * A fake implements `request` only.
 */
export abstract class ConnectClient implements ConnectCaller {
  /**
   * Carries out one call.
   * @throws ConnectError `CONNECT_REFUSED`, `CONNECT_UNAVAILABLE`, `CONNECT_TIMEOUT`, `CONNECT_UNREACHABLE`, `CONNECT_ABORTED`, `CONNECT_ANSWER_INVALID`
   * @throws TerminalError `CONNECT_CALL_INVALID`, `CONNECT_UNCONFIGURED`
   */
  abstract request<T = unknown>(call: ConnectCall): Promise<ConnectAnswer<T>>;

  /** A collection by its name, such as `requests` or `tier/configs`. */
  collection<T = ConnectObject>(name: string): ConnectCollection<T> {
    return new ConnectCollection<T>(this, '', name);
  }

  /** What has collections below it, such as `tier` or `devops`. */
  namespace(name: string): ConnectNamespace {
    return new ConnectNamespace(this, '', name);
  }

  /** Short for {@link namespace}. */
  ns(name: string): ConnectNamespace {
    return this.namespace(name);
  }

  /** A client that sends these with every call, unless the call says otherwise. */
  with(defaults: ConnectDefaults): ConnectClient {
    return new DerivedConnectClient(this, (call) => ({
      ...(defaults.signal !== undefined && { signal: defaults.signal }),
      ...(defaults.timeout !== undefined && { timeout: defaults.timeout }),
      ...call,
      ...(call.context !== false && { headers: { ...defaults.headers, ...call.headers } }),
    }));
  }

  /** A client that calls with another key, such as that of an installation. Secret. */
  as(apiKey: string): ConnectClient {
    return new DerivedConnectClient(this, (call) => ({ apiKey, ...call }));
  }

  /** A client that tells nothing of the task at hand: neither the `EAAS_` headers nor any given by `with` before. */
  get withoutContext(): ConnectClient {
    return new DerivedConnectClient(this, (call) => ({ ...call, context: false }));
  }
}

class DerivedConnectClient extends ConnectClient {
  constructor(
    private readonly base: ConnectClient,
    private readonly derive: (call: ConnectCall) => ConnectCall,
  ) {
    super();
  }

  override request<T = unknown>(call: ConnectCall): Promise<ConnectAnswer<T>> {
    return this.base.request<T>(this.derive(call));
  }
}
