import type { EaasConnection } from './eaas-connection';
import type { Lane } from './eaas-task';

/**
 * Picks who gets the next task of a lane: the least loaded of the connections that take it; of equals the one that says what it takes, then the
 * newest, since an older one may be dead already.
 * @param limit how many unanswered tasks a connection may have
 * @returns `undefined` when nobody takes it, or all have as many as they may
 */
export function routeTask(connections: Iterable<EaasConnection>, lane: Lane, limit: number): EaasConnection | undefined {
  const takers = [...connections].filter((connection) => connection.takes(lane)).map((connection) => ({ connection, load: connection.load(lane) }));
  const free = takers.filter(({ load }) => load < limit);
  free.sort((a, b) => a.load - b.load || explicitness(b.connection) - explicitness(a.connection) || b.connection.number - a.connection.number);
  return free[0]?.connection;
}

/** How many more tasks of a lane can be sent. */
export function roomFor(connections: Iterable<EaasConnection>, lane: Lane, limit: number): number {
  const rooms = [...connections].filter((connection) => connection.takes(lane)).map((connection) => limit - connection.load(lane));
  return rooms.reduce((sum, room) => sum + Math.max(0, room), 0);
}

const explicitness = (connection: EaasConnection): number => (connection.address.runnerType === null ? 0 : 1);
