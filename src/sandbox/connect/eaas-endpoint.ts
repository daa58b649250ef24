import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { SetupRequest } from '../../clients/connect/eaas/setup';
import type { Task } from '../../clients/connect/eaas/task';
import type { CancelTimer, Clock } from '../../services/clock';
import type { EaasAddress } from './eaas-address';
import { EaasClock } from './eaas-clock';
import { EaasConnection, type EaasConnectionOwner } from './eaas-connection';
import { EaasDispatcher } from './eaas-dispatcher';
import { EaasDisturbance, occasion } from './eaas-disturbance';
import { isFor, type FaultRequest } from './eaas-fault';
import { EaasFaults, type FaultView } from './eaas-faults';
import { EaasOccurrences } from './eaas-occurrences';
import { eaasPolicy, type EaasPolicy, type EaasPolicyOptions } from './eaas-policy';
import { declareVariables, markConnected, setupOf } from './eaas-setup';
import { EaasSubscriptions } from './eaas-subscriptions';
import type { EaasTask } from './eaas-task';
import { EaasTaskStore } from './eaas-task-store';
import { isMereOffer, judgeUpgrade, passOver, refuseUpgrade, refusal } from './eaas-upgrade';
import type { SandboxStore } from './sandbox-store';

export interface EaasOptions {
  readonly policy?: EaasPolicyOptions;
  readonly clock?: Clock;
  /** Draws the jitter of retries. */
  readonly random?: () => number;
  /** Gets a line for whatever a host should not have done, without secrets. */
  readonly log?: (line: string) => void;
}

/** Connect's own runner sends back what it was sent, and its answer besides. */
const LARGEST_FRAME = 32 * 1024 * 1024;

/** How long hosts have to say goodbye when the sandbox stops. */
const GOODBYE = 1_000;

/**
 * The web-socket endpoint of the sandbox: hosts connect to it, shake hands, are given tasks and hand in results.
 * It keeps its tables in the store's file, so that no task is lost when the sandbox is killed.
 */
export class EaasEndpoint implements EaasConnectionOwner {
  readonly faults: EaasFaults;
  readonly tasks: EaasTaskStore;
  readonly subscriptions: EaasSubscriptions;
  readonly dispatcher: EaasDispatcher;
  readonly policy: EaasPolicy;
  readonly clock: Clock;
  /** Called with each task that was closed. */
  onClosed: (task: EaasTask) => void = () => undefined;
  readonly #store: SandboxStore;
  readonly #log: (line: string) => void;
  readonly #occurrences: EaasOccurrences;
  readonly #disturbance: EaasDisturbance;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: LARGEST_FRAME });
  readonly #connections = new Set<EaasConnection>();
  #numbers = 0;
  #stopping = false;
  #cancelPing: CancelTimer | undefined;
  #detach: () => void = () => undefined;

  constructor(store: SandboxStore, options: EaasOptions = {}) {
    this.#store = store;
    this.#log = options.log ?? (() => undefined);
    this.clock = options.clock ?? new EaasClock();
    this.policy = eaasPolicy(options.policy);
    this.faults = new EaasFaults(() => this.clock.now());
    this.tasks = new EaasTaskStore(store);
    this.subscriptions = new EaasSubscriptions(store);
    this.#occurrences = new EaasOccurrences(store, this.tasks, this.subscriptions, this.policy.keep);
    this.#disturbance = new EaasDisturbance(this.faults);
    this.dispatcher = new EaasDispatcher({
      tasks: this.tasks,
      occurrences: this.#occurrences,
      policy: this.policy,
      clock: this.clock,
      disturbance: this.#disturbance,
      random: options.random ?? Math.random,
      closed: (task) => this.onClosed(task),
      log: this.#log,
    });
  }

  /** Begins to serve upgrades on a server. @param version what refusals say in `Connect-Version` */
  start(server: Server, version: string): void {
    const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
      if (isMereOffer(request)) passOver(server, request, socket, head);
      else this.#upgrade(request, socket, head, version);
    };
    server.on('upgrade', upgrade);
    this.#detach = () => server.off('upgrade', upgrade);
    for (const { id } of this.#store.all('environments')) markConnected(this.#store, id, false); // as a killed sandbox may have left it
    this.dispatcher.recover();
    this.#ping();
    this.occurred();
  }

  /** Something has occurred: tasks are made of it soon. */
  occurred(): void {
    this.dispatcher.wake();
  }

  /** A variable has another value: everybody in the environment is told. */
  variablesChanged(environment: string): void {
    const told = [...this.#connections].filter(({ address, state }) => address.environment === environment && (state === 'ready' || state === 'draining'));
    for (const connection of told) connection.send({ message_type: 'setup_response', data: setupOf(this.#store, environment) });
  }

  get connections(): readonly EaasConnection[] {
    return [...this.#connections];
  }

  addFault(request: FaultRequest): FaultView {
    const fault = this.faults.add(request);
    const living = this.connections.filter((connection) => connection.state !== 'closing' && isFor(request.for, occasion(connection)));
    this.#disturbance.strikeNow(fault.id, living);
    return this.faults.finish(fault.id) ?? fault;
  }

  /** Closes all connections with a code that makes hosts come back, and waits until they are gone; never longer than a second or so. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.dispatcher.stop();
    this.#cancelPing?.();
    const gone = Promise.all(this.connections.map((connection) => new Promise<void>((resolve) => this.#gone.set(connection, resolve))));
    for (const connection of this.connections) connection.close(1011, 'The sandbox is stopping.');
    const impatient = setTimeout(() => this.connections.forEach((connection) => connection.cut()), GOODBYE);
    await gone;
    clearTimeout(impatient);
    this.#sockets.close();
    this.#detach();
  }

  readonly #gone = new Map<EaasConnection, () => void>();

  setupRequested(connection: EaasConnection, request: SetupRequest): void {
    const { environment, application } = connection.address;
    declareVariables(this.#store, environment, request);
    if (application === 'events' && this.subscriptions.declare(environment, request)) this.#occurrences.reconsider();
    const [strike] = this.faults.strike('setup', occasion(connection));
    if (strike?.kind === 'setup-absent') return;
    if (strike?.kind === 'setup-slow') this.clock.timer(strike.milliseconds ?? 7_000, () => this.#respond(connection), 'background');
    else this.#respond(connection);
  }

  resultArrived(connection: EaasConnection, result: Task): void {
    const ignored = this.dispatcher.result(connection, result);
    if (ignored !== undefined) this.#log(`The result of task ${result.options.task_id.slice(0, 60)} from ${who(connection)} is ignored: ${ignored}.`);
  }

  frameRefused(connection: EaasConnection, why: string): void {
    connection.badFrames += 1;
    this.#log(`A frame from ${who(connection)} is ignored: ${why}`);
  }

  shutdownAnnounced(connection: EaasConnection): void {
    connection.drain();
  }

  ended(connection: EaasConnection, code: number): void {
    this.#connections.delete(connection);
    this.dispatcher.lost(connection);
    const { environment } = connection.address;
    if (!this.connections.some(({ address }) => address.environment === environment)) markConnected(this.#store, environment, false);
    this.#log(`${who(connection)} is gone (close code ${code}).`);
    this.#gone.get(connection)?.();
  }

  #respond(connection: EaasConnection): void {
    if (connection.state === 'closed' || connection.state === 'closing' || this.#stopping) return;
    const { environment, application } = connection.address;
    connection.send({ message_type: 'setup_response', data: setupOf(this.#store, environment) });
    connection.becomeReady();
    markConnected(this.#store, environment, true);
    if (application === 'events') this.dispatcher.ready(connection);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, version: string): void {
    socket.on('error', () => socket.destroy());
    const judged = this.#stopping ? refusal(502, 'SANDBOX_STOPPING', 'The sandbox is stopping.') : judgeUpgrade(this.#store, this.faults, request);
    if ('status' in judged) return refuseUpgrade(socket, judged, version);
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new EaasConnection((this.#numbers += 1), judged satisfies EaasAddress, this.clock.now(), webSocket, this);
      this.#connections.add(connection);
    });
  }

  #ping(): void {
    for (const connection of this.#connections) connection.ping();
    this.#cancelPing = this.clock.timer(this.policy.ping, () => this.#ping(), 'background');
  }
}

function who({ address }: EaasConnection): string {
  return `${address.environment}/${address.instance} (${address.application === 'events' ? (address.runnerType ?? 'events') : address.application})`;
}
