import type { TaskOutput, Task } from '../../clients/connect/eaas/task';
import type { CancelTimer, Clock } from '../../services/clock';
import type { EaasConnection } from './eaas-connection';
import type { EaasDisturbance } from './eaas-disturbance';
import type { EaasOccurrences } from './eaas-occurrences';
import type { EaasPolicy } from './eaas-policy';
import { roomFor, routeTask } from './eaas-routing';
import { afterDelivery, afterGivingUp, afterResult, afterTimeout, taskOnTheWire, withEntry, type EaasTask, type EaasTaskDraft, type Lane } from './eaas-task';
import type { EaasTaskStore } from './eaas-task-store';

/** Why a result was not taken. */
export type IgnoredResult = 'unknown task' | 'another instance has the task' | 'answered before' | 'no output';

/** What the dispatcher works with. */
export interface EaasDispatcherParts {
  readonly tasks: EaasTaskStore;
  readonly occurrences: EaasOccurrences;
  readonly policy: EaasPolicy;
  readonly clock: Clock;
  readonly disturbance: EaasDisturbance;
  readonly random: () => number;
  /** Called with each task that was closed. */
  readonly closed: (task: EaasTask) => void;
  readonly log: (line: string) => void;
}

const LANES: readonly Lane[] = ['background', 'interactive'];

/** Closed tasks between two looks at how many there are. */
const PRUNE_EVERY = 500;

/** Gives tasks to connections, takes their results, and gives them again when there is none. All that it decides is in the file before anybody hears of it. */
export class EaasDispatcher {
  readonly connections = new Set<EaasConnection>();
  readonly ignored: Record<IgnoredResult, number> = { 'unknown task': 0, 'another instance has the task': 0, 'answered before': 0, 'no output': 0 };
  readonly #parts: EaasDispatcherParts;
  #woken: NodeJS.Immediate | undefined;
  #cancelTimer: CancelTimer | undefined;
  #closings = 0;
  #stopped = false;

  constructor(parts: EaasDispatcherParts) {
    this.#parts = parts;
  }

  /** After a start: whoever was sent a task may be back in a moment, and nobody waits any longer for the answer of an interactive one. */
  recover(): void {
    const { tasks, policy, clock } = this.#parts;
    const now = clock.now();
    tasks.transact(() => {
      for (const task of tasks.unfinished()) {
        if (task.category === 'interactive') tasks.save(afterGivingUp(task, 'The sandbox was restarted: nobody waits for the answer any longer.', now));
        else tasks.save(lost(task, now + policy.grace, now));
      }
    });
  }

  /** Soon looks for something to do; however often it is called in one turn of the event loop, once. */
  wake(): void {
    if (this.#stopped) return;
    this.#woken ??= setImmediate(() => {
      this.#woken = undefined;
      this.#lookAndGoOn();
    });
  }

  stop(): void {
    this.#stopped = true;
    clearImmediate(this.#woken);
    this.#cancelTimer?.();
  }

  add(draft: EaasTaskDraft): EaasTask {
    const { tasks, clock } = this.#parts;
    const task = tasks.transact(() => tasks.add(draft, clock.now()));
    this.wake();
    return task;
  }

  /** Closes a task that nobody waits for any longer. */
  giveUp(id: string, why: string): void {
    const { tasks, clock } = this.#parts;
    const task = tasks.get(id);
    if (task === undefined || task.state === 'closed') return;
    this.#forget(id);
    this.#save(afterGivingUp(task, why, clock.now()));
  }

  /** A connection has shaken hands: it is given tasks, and what its instance had when it was lost is held for it. */
  ready(connection: EaasConnection): void {
    const { tasks } = this.#parts;
    this.connections.add(connection);
    const { environment, instance } = connection.address;
    const held = tasks.heldBy(environment, instance).filter((task) => connection.takes(task.lane) && this.#holderOf(task.id) === undefined);
    if (held.length > 0) tasks.transact(() => this.#holdOn(connection, held));
    this.wake();
  }

  /** A connection has ended: its tasks are given to others when its instance does not come back in time. */
  lost(connection: EaasConnection): void {
    const { tasks, policy, clock } = this.#parts;
    const now = clock.now();
    this.connections.delete(connection);
    const { environment, instance } = connection.address;
    const unanswered = [...connection.unanswered.keys()];
    connection.unanswered.clear();
    tasks.transact(() => {
      for (const task of unanswered.map((id) => tasks.get(id))) {
        if (task?.state === 'sent') tasks.save(lost(task, connection.leaving ? now : now + policy.grace, now));
      }
    });
    const heirs = [...this.connections].filter(({ address, leaving }) => !leaving && address.environment === environment && address.instance === instance);
    if (!connection.leaving) for (const heir of heirs) this.ready(heir); // it was back before its end was noticed here
    this.wake();
  }

  /** @returns why the result was ignored, or nothing when it was taken. */
  result(connection: EaasConnection, { options, output }: Task): IgnoredResult | undefined {
    const task = this.#parts.tasks.get(options.task_id);
    const reason = refusal(task, connection, output);
    if (task === undefined || output === null || reason !== undefined) {
      if (reason !== undefined) this.ignored[reason] += 1;
      return reason;
    }
    this.#forget(task.id);
    const strikes = this.#parts.disturbance.answered(connection, task);
    this.#save(strikes.has('answer-lost') ? this.#thrownAway(task, output) : this.#answered(task, output));
    if (strikes.has('drop-after-answer')) connection.cut();
    this.wake();
    return undefined;
  }

  #thrownAway(task: EaasTask, { result, message }: TaskOutput): EaasTask {
    const { policy, clock } = this.#parts;
    const now = clock.now();
    return withEntry({ ...task, state: 'waiting', dueAt: now + policy.retry.first }, { at: now, what: 'answer thrown away', result, message });
  }

  #answered(task: EaasTask, output: TaskOutput): EaasTask {
    const { tasks, policy, clock, random } = this.#parts;
    const next = afterResult(task, output, policy, clock.now(), random);
    return next.result === 'reschedule' && policy.newIdAfterReschedule ? { ...next, id: tasks.nextId() } : next;
  }

  /** Saves a task that is not sent any longer; a closed one whose object moved on meanwhile gets a successor. */
  #save(task: EaasTask): void {
    const { tasks, occurrences, policy, clock, closed } = this.#parts;
    tasks.transact(() => {
      tasks.save(task.state === 'closed' ? { ...task, again: null } : task);
      if (task.state !== 'closed') return;
      const { event_type: eventType, object_id: objectId } = task.input;
      if (task.again !== null) occurrences.request(task.environment, eventType, objectId, task.again, clock.now());
      this.#closings += 1;
      if (this.#closings % PRUNE_EVERY === 0) tasks.prune(policy.keep);
    });
    if (task.state === 'closed') closed(task);
  }

  #holdOn(connection: EaasConnection, held: readonly EaasTask[]): void {
    const { tasks, policy, clock } = this.#parts;
    const now = clock.now();
    const { running } = connection.address;
    const known = held.filter(({ lane }) => lane === 'background').length;
    for (const task of held) {
      const all = task.lane === 'background' && running !== undefined && running >= known;
      const patience = all ? policy.timeouts[task.category] : task.lane === 'background' && running === 0 ? policy.settle : policy.grace;
      connection.unanswered.set(task.id, { lane: task.lane, doubtful: !all });
      tasks.save(withEntry({ ...task, dueAt: now + patience }, { at: now, what: 'held on', instance: connection.address.instance }));
    }
  }

  /** A file that cannot be written now, since the disk is full, say, may be so again soon. */
  #lookAndGoOn(): void {
    try {
      this.#look();
    } catch (error) {
      this.#parts.log(`Tasks wait, and it is tried again in a second: ${(error as Error).message}.`);
      this.#cancelTimer?.();
      this.#cancelTimer = this.#parts.clock.timer(1_000, () => this.wake(), 'background');
    }
  }

  #look(): void {
    const { occurrences, clock } = this.#parts;
    const now = clock.now();
    occurrences.consume(now);
    for (const environment of new Set([...this.connections].map(({ address }) => address.environment))) {
      const connections = [...this.connections].filter(({ address }) => address.environment === environment);
      for (const lane of LANES.filter((lane) => connections.some((connection) => connection.takes(lane)))) {
        while (this.#collect(environment, lane, now));
        while (this.#deliver(environment, connections, lane, now));
      }
    }
    this.#setTimer(now);
  }

  /** Takes back what was sent and is overdue. @returns whether there may be more */
  #collect(environment: string, lane: Lane, now: number): boolean {
    const { tasks, policy, random } = this.#parts;
    const overdue = tasks.due(environment, lane, 'sent', now, 100);
    for (const task of overdue) {
      const held = this.#holderOf(task.id)?.unanswered.get(task.id);
      this.#forget(task.id);
      this.#save(held?.doubtful === false ? afterTimeout(task, policy, now, random) : { ...task, state: 'waiting', dueAt: now });
    }
    return overdue.length > 0;
  }

  /** Sends what waits and is due. @returns whether there may be more */
  #deliver(environment: string, connections: readonly EaasConnection[], lane: Lane, now: number): boolean {
    const { tasks, policy, disturbance } = this.#parts;
    const room = Math.min(100, roomFor(connections, lane, policy.unanswered));
    const due = room === 0 ? [] : tasks.due(environment, lane, 'waiting', now, room);
    const sent = tasks.transact(() =>
      due.flatMap((task) => {
        const connection = routeTask(connections, lane, policy.unanswered);
        if (connection === undefined) return [];
        const delivered = afterDelivery(task, connection.address.instance, policy, now);
        connection.unanswered.set(task.id, { lane, doubtful: false });
        tasks.save(delivered);
        return [[connection, delivered] as const];
      }),
    );
    for (const [connection, task] of sent) {
      connection.send({ message_type: 'task', data: taskOnTheWire(task) });
      const strikes = disturbance.sent(connection, task);
      if (strikes.has('duplicate')) this.#double(connection, task);
      if (strikes.has('duplicate-new-id') && task.duplicateOf === null) tasks.transact(() => tasks.add(copy(task), now));
    }
    return sent.length > 0;
  }

  #double(connection: EaasConnection, task: EaasTask): void {
    this.#parts.tasks.save(afterDelivery(task, connection.address.instance, this.#parts.policy, this.#parts.clock.now()));
    connection.send({ message_type: 'task', data: taskOnTheWire(task) });
  }

  #setTimer(now: number): void {
    const { tasks, clock } = this.#parts;
    this.#cancelTimer?.();
    const environments = new Set([...this.connections].map(({ address }) => address.environment));
    const times = [...environments].map((environment) => tasks.nextDue(environment, now)).filter((time) => time !== undefined);
    this.#cancelTimer = times.length === 0 ? undefined : clock.timer(Math.min(...times) - now, () => this.wake(), 'background');
  }

  #holderOf(id: string): EaasConnection | undefined {
    return [...this.connections].find(({ unanswered }) => unanswered.has(id));
  }

  #forget(id: string): void {
    for (const { unanswered } of this.connections) unanswered.delete(id);
  }
}

/** The task when the connection that it was sent over is gone. */
function lost(task: EaasTask, until: number, now: number): EaasTask {
  return withEntry({ ...task, dueAt: Math.min(task.dueAt ?? until, until) }, { at: now, what: 'connection lost' });
}

function refusal(task: EaasTask | undefined, connection: EaasConnection, output: TaskOutput | null): IgnoredResult | undefined {
  const { environment, instance, application } = connection.address;
  if (task === undefined) return 'unknown task';
  if (task.environment !== environment || (task.holder !== null && task.holder !== instance) || application !== 'events')
    return 'another instance has the task';
  if (task.state !== 'sent') return 'answered before';
  return output === null ? 'no output' : undefined;
}

function copy({ id, environment, category, input, options }: EaasTask): EaasTaskDraft {
  return {
    environment,
    category,
    eventType: input.event_type,
    objectId: input.object_id,
    data: input.data,
    installationId: options.installation_id,
    apiKey: options.api_key,
    duplicateOf: id,
  };
}
