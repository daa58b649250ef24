import { ConnectClient } from './clients/connect/connect-client';
import type { Container } from './container/container';
import { AmendsError } from './core/errors';

/** The client of Connect, for a handler that asks for it. @throws AmendsError `BINDING_MISSING` where no provider binds it */
export function connectClientOf(container: Container): ConnectClient {
  if (container.isBound(ConnectClient)) return container.get(ConnectClient);
  throw new AmendsError(
    'BINDING_MISSING',
    'A handler asked for the client of Connect, and nothing is bound for ConnectClient. List ConnectServiceProvider in providers().',
  );
}
