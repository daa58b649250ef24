/** The times of a connection in milliseconds, and its other bounds. */
export interface ConnectionTiming {
  /** Until the upgrade is answered. */
  readonly openWait: number;
  /** For the pong before the handshake, and then for the first frame. */
  readonly handshakeWait: number;
  readonly pingInterval: number;
  /** Without a pong for so long, the connection counts as lost. */
  readonly pongWait: number;
  /** Before a lost connection is opened again. */
  readonly lostWait: number;
  /** The longest delay between two attempts to connect. */
  readonly longestDelay: number;
  /** How long connecting is tried in all. */
  readonly connectBudget: number;
  /** The same while Connect says that it is under maintenance (502). */
  readonly maintenanceBudget: number;
  readonly sendAttempts: number;
  /** Between two attempts to send a result. */
  readonly sendWait: number;
  /** For tasks that run when Connect asks for a shutdown, and for their results. */
  readonly drainWait: number;
  /** The same when this side stops. */
  readonly stopGrace: number;
  /** Until the other side has closed, too. */
  readonly closeWait: number;
  /** The largest frame that is taken, in bytes. */
  readonly largestFrame: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** As Connect's own runner has them; `drainWait` is the time of a background task and 90 s. `stopGrace` and `closeWait` are ours: its own are 5 s and what the library says. */
export const CONNECTION_TIMING: ConnectionTiming = {
  openWait: 10 * SECOND,
  handshakeWait: 5 * SECOND,
  pingInterval: MINUTE,
  pongWait: MINUTE,
  lostWait: 5 * SECOND,
  longestDelay: 5 * MINUTE,
  connectBudget: 15 * MINUTE,
  maintenanceBudget: 180 * MINUTE,
  sendAttempts: 5,
  sendWait: 5 * SECOND,
  drainWait: 5 * MINUTE + 90 * SECOND,
  stopGrace: 10 * SECOND,
  closeWait: 2 * SECOND,
  largestFrame: 2 * 1024 * 1024,
};
