import { writeMessage } from '../../clients/connect/eaas/message';
import { AmendsError, asError } from '../../core/errors';
import type { CancelTimer } from '../../services/clock';
import { AttemptFailed } from './attempt-failed';
import { Backoff } from './backoff';
import type { ConnectionEnd, ConnectionOptions } from './connection-options';
import { CONNECTION_TIMING, type ConnectionTiming } from './connection-timing';
import { FrameReader } from './frame-reader';
import { openSession } from './open-session';
import { ordinal } from './ordinal';
import { Pause } from './pause';
import { ResultSender } from './result-sender';
import { SessionSlot } from './session-slot';
import { Session, type SessionEnd } from './session';
import { TaskIntake } from './task-intake';

/** Connect says with these that it wants no more of this connection. */
const FOR_GOOD: ReadonlySet<number> = new Set([1000, 1001]);

const MAINTENANCE = 502;

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);

/**
 * One connection to Connect: opened, kept open, opened again when it is lost. It takes tasks and sends their results, whichever socket is there by
 * then, until {@link Connection.stop} is called, Connect wants no more of it, or it cannot be had for longer than the budget.
 */
export class Connection {
  /** Never rejects. */
  readonly ended: Promise<ConnectionEnd>;
  readonly #timing: ConnectionTiming;
  readonly #slot = new SessionSlot();
  readonly #pause: Pause;
  readonly #reader: FrameReader;
  readonly #sender: ResultSender;
  readonly #intake: TaskIntake;
  #end!: (end: ConnectionEnd) => void;
  #finished = false;
  #opening: Session | undefined;
  #stir: (() => void) | undefined;
  readonly #cancels: CancelTimer[] = [];
  /** What the connection ends as, once all that is owed is delivered. */
  #leaving: ConnectionEnd | undefined;
  #connected: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;

  constructor(private readonly options: ConnectionOptions) {
    const { clock, logger } = options;
    this.#timing = { ...CONNECTION_TIMING, ...options.timing };
    this.#pause = new Pause(clock);
    this.#reader = new FrameReader(logger);
    this.#sender = new ResultSender({ clock, logger, timing: this.#timing, session: () => this.#slot.filled(), onLess: () => this.#settle() });
    this.#intake = new TaskIntake({ ...options, onResult: (task, frame) => this.#deliver(task, frame) });
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  /**
   * Opens the connection, and resolves when its first handshake is through, or it was stopped before.
   * @throws AmendsError `CONNECT_FORBIDDEN`, `CONNECT_UNREACHABLE`, or what else kept it from opening
   */
  start(): Promise<void> {
    const connected = new Promise<void>((resolve, reject) => (this.#connected = { resolve, reject }));
    this.#live().then(
      (end) => this.#finish(end),
      (error: unknown) => this.#finish({ reason: 'failed', error: asError(error) }),
    );
    return connected;
  }

  /** Tells Connect, takes no more tasks, waits until those that run are answered and their results are sent (bounded by `stopGrace`), and closes. */
  async stop(): Promise<void> {
    if (this.#connected === undefined) return;
    this.#intake.close();
    const session = this.#slot.session;
    if (session !== undefined && this.#leaving === undefined) this.#sayShutdown(session);
    this.#leave({ reason: 'stopped' }, this.#timing.stopGrace);
    await this.ended;
  }

  async #live(): Promise<ConnectionEnd> {
    for (;;) {
      await this.#untilNeeded();
      const session = await this.#connect();
      if (!(session instanceof Session)) return session;
      this.#slot.fill(session);
      this.#connected?.resolve();
      if (this.#leaving?.reason === 'stopped') this.#sayShutdown(session);
      this.#settle();
      await this.#lost(session, await session.closed);
    }
  }

  /** A connection that is ending is opened again only for results that are ready to be sent. */
  async #untilNeeded(): Promise<void> {
    while (this.#leaving !== undefined && this.#owes && this.#sender.size === 0) await new Promise<void>((resolve) => (this.#stir = resolve));
  }

  /** @returns an open connection after its handshake, or that there is to be none. */
  async #connect(): Promise<Session | ConnectionEnd> {
    const backoff = new Backoff(this.#timing, this.options.clock, this.options.random ?? Math.random);
    for (;;) {
      if (this.#leaving !== undefined && !this.#owes) return this.#leaving;
      try {
        return await this.#attempt();
      } catch (error) {
        if (!(error instanceof AttemptFailed)) throw error;
        const end = await this.#failedAttempt(error, backoff);
        if (end !== undefined) return end;
      }
    }
  }

  async #attempt(): Promise<Session> {
    const { options } = this;
    const setup = writeMessage({ message_type: 'setup_request', data: options.taker.declares() });
    const session = await openSession(options, this.#timing, (frame) => this.#receive(frame));
    this.#opening = session;
    try {
      if (this.#finished) throw new AttemptFailed('it is no longer wanted');
      await session.opened();
      await session.ping(this.#timing.handshakeWait);
      await session.send(setup);
      await this.#firstFrame(session);
      session.keepAlive();
      options.logger.info('Connected to Connect.', { connection: options.runnerType, url: session.url });
      return session;
    } catch (error) {
      session.terminate();
      throw error;
    } finally {
      this.#opening = undefined;
    }
  }

  /** Connect is to say something. If it does not, the connection is kept: what it says later is read as ever. */
  async #firstFrame(session: Session): Promise<void> {
    const wait = this.#timing.handshakeWait;
    if (await session.speaks(wait)) return;
    this.options.logger.warn(`Connect did not answer the setup_request within ${wait / 1000} s. The connection is kept, and its answer read when it comes.`);
  }

  /** @returns the end, if there is to be no further attempt; else after the wait for it. */
  async #failedAttempt({ message, status, closeCode }: AttemptFailed, backoff: Backoff): Promise<ConnectionEnd | undefined> {
    const { logger, runnerType: connection } = this.options;
    if (this.#leaving !== undefined && !this.#owes) return this.#leaving;
    if (status === 401 || status === 403) return { reason: 'forbidden', error: forbidden(status) };
    if (closeCode !== undefined && FOR_GOOD.has(closeCode)) {
      this.#leave({ reason: 'closed', code: closeCode }, this.#timing.drainWait);
      if (!this.#owes) return this.#leaving;
    }
    const next = backoff.next(status === MAINTENANCE);
    if (next === undefined) return { reason: 'unreachable', error: unreachable(message) };
    logger.warn(
      `${ordinal(next.attempt)} attempt to connect to Connect failed${status === MAINTENANCE ? ' (maintenance)' : ''}: ${message}. ` +
        `The next one is in ${seconds(next.delay)} s; ${seconds(next.elapsed)} s have passed.`,
      { connection },
    );
    await this.#pause.for(next.delay);
    return undefined;
  }

  /** What is to follow when an open connection was closed. */
  async #lost(session: Session, { code, reason }: SessionEnd): Promise<void> {
    const { logger, runnerType: connection } = this.options;
    const { lostWait, drainWait } = this.#timing;
    this.#slot.empty();
    const wasLeaving = this.#leaving !== undefined;
    const why = `${code}${reason && `: ${reason}`}`;
    const forGood = !session.closedByUs && FOR_GOOD.has(code);
    if (forGood) {
      logger.info(`Connect has closed the connection for good (${why}).`, { connection });
      this.#leave({ reason: 'closed', code }, drainWait);
    } else if (!wasLeaving) {
      logger.warn(`The connection ${session.url} was lost (${why}). It is opened again in ${lostWait / 1000} s; tasks that run go on.`, { connection });
    }
    if ((this.#leaving === undefined || this.#owes) && (wasLeaving || !forGood)) await this.#pause.for(lostWait);
  }

  #receive(frame: Buffer): void {
    const message = this.#finished ? undefined : this.#reader.read(frame);
    switch (message?.message_type) {
      case 'setup_response':
        return this.options.setup.accept(message.data);
      case 'task':
        return this.#intake.take(message.data);
      case 'shutdown':
        this.options.logger.info('Connect asks for a shutdown.', { connection: this.options.runnerType });
        return this.#leave({ reason: 'shutdown' }, this.#timing.drainWait);
      default:
        return undefined;
    }
  }

  #deliver(taskId: string, frame: string): void {
    this.#sender.add(taskId, frame);
    this.#stir?.();
  }

  /** Whether there is somebody to answer yet. */
  get #owes(): boolean {
    return !this.#finished && this.#intake.running + this.#sender.size > 0;
  }

  #leave(end: ConnectionEnd, atMost: number): void {
    this.#leaving ??= end;
    this.#intake.close();
    this.#cancels.push(this.options.clock.timer(atMost, () => this.#giveUp(), 'timeout'));
    this.#pause.cut();
    this.#settle();
  }

  /** Ends the connection, if that was wanted and nothing is owed any more. */
  #settle(): void {
    this.#stir?.();
    if (this.#leaving === undefined || this.#owes) return;
    if (this.#slot.session !== undefined) return this.#slot.session.close(1000);
    this.#opening?.terminate();
    this.#finish(this.#leaving);
  }

  #giveUp(): void {
    const { running } = this.#intake;
    if (running > 0) this.options.logger.error(`${running} task(s) have not ended in time; their results are not delivered. Connect delivers them again.`);
    this.#intake.abandon();
    this.#sender.stop();
    this.#settle();
  }

  #sayShutdown(session: Session): void {
    session.send(writeMessage({ message_type: 'shutdown', data: null })).catch((error: unknown) => {
      this.options.logger.debug(`The shutdown could not be sent: ${asError(error).message}`);
    });
  }

  #finish(end: ConnectionEnd): void {
    if (this.#finished) return;
    this.#finished = true;
    for (const cancel of this.#cancels) cancel();
    this.#intake.close();
    this.#sender.stop();
    this.#pause.cut();
    if ('error' in end) {
      this.options.logger.error(end.error.message, { connection: this.options.runnerType, error: end.error });
      this.#connected?.reject(end.error);
    }
    this.#connected?.resolve();
    this.#end(end);
  }
}

function forbidden(status: number): AmendsError {
  return new AmendsError(
    'CONNECT_FORBIDDEN',
    `Connect refuses the connection (HTTP ${status}): API_KEY is wrong, or it is not the key of the extension that ENVIRONMENT_ID belongs to. ` +
      'Compare both with what Connect shows for this environment, and start again.',
  );
}

function unreachable(why: string): AmendsError {
  return new AmendsError(
    'CONNECT_UNREACHABLE',
    `Connect could not be reached for as long as it is tried; the last attempt failed with: ${why}. Look at SERVER_ADDRESS and the network, and start again.`,
  );
}
