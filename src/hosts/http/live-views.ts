import { AmendsError } from '../../core/errors';
import type { Engine } from '../../engine/engine';
import type { EventStream } from './event-stream';
import { LiveView, type Sight, type Subject } from './live-view';

/** Milliseconds from one question whether anything was committed to the next. */
const POLL = 250;

/** Milliseconds between signs of life: less than any proxy lets a silent connection live. */
const HEARTBEAT = 15_000;

/** How many may watch at once: far more than people, and few enough for one process. */
const READERS = 1_000;

/**
 * All that is being watched. While nobody watches it asks nothing of anybody. While somebody does it asks the engine, a few times a second, whether anything was
 * committed by any process, and hears what happens to the runs of this one.
 */
export class LiveViews {
  readonly #views = new Map<string, LiveView>();
  readonly #readers = new Map<EventStream, LiveView>();
  #stop: (() => void) | undefined;
  /** How to hear no longer of runs: nobody does while no run is watched. */
  #deaf: (() => void) | undefined;
  #closed = false;

  constructor(
    private readonly engine: Pick<Engine, 'version' | 'observe'>,
    private readonly trouble: (error: unknown) => Sight,
  ) {}

  /**
   * Shows a subject to one more. @param open begins the stream, once there is something to show; `undefined`: the reader is gone already
   * @throws AmendsError `OVERLOADED`, and what the first look throws
   */
  async watch(subject: Subject, open: () => EventStream | undefined): Promise<void> {
    const view = this.#views.get(subject.key) ?? new LiveView(subject, this.trouble);
    this.#views.set(subject.key, view);
    try {
      await view.ready();
      if (this.#readers.size >= READERS) throw new AmendsError('OVERLOADED', `${READERS} streams are open already. Close some, or try again later.`);
      const reader = open();
      if (reader !== undefined) this.#join(view, reader);
    } finally {
      this.#forgetUnwatched(view);
    }
  }

  /** From now on the reader is sent nothing. */
  leave(reader: EventStream): void {
    const view = this.#readers.get(reader);
    this.#readers.delete(reader);
    view?.leave(reader);
    if (view !== undefined) this.#forgetUnwatched(view);
    if (this.#readers.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }

  /** Ends all streams; none begins any more. */
  close(): void {
    this.#closed = true;
    for (const reader of [...this.#readers.keys()]) {
      this.leave(reader);
      reader.end();
    }
  }

  /** @returns how to stop */
  #begin(): () => void {
    const heartbeat = setInterval(() => this.#readers.forEach((_view, reader) => reader.beat()), HEARTBEAT);
    let timer: NodeJS.Timeout | undefined;
    let stopped = false;
    let last: number | undefined;
    const poll = async (): Promise<void> => {
      const version = await this.engine.version().catch(() => undefined); // what cannot be asked now has perhaps changed
      if (stopped) return;
      if (version === undefined || version !== last) this.#views.forEach((view) => view.changed('anything'));
      last = version;
      timer = setTimeout(() => void poll(), POLL);
    };
    void poll();
    return () => {
      stopped = true;
      clearInterval(heartbeat);
      clearTimeout(timer);
    };
  }

  #join(view: LiveView, reader: EventStream): void {
    if (this.#closed) return reader.end();
    this.#views.set(view.subject.key, view); // whoever came with it may have left meanwhile
    this.#readers.set(reader, view);
    view.join(reader);
    this.#stop ??= this.#begin();
    this.#hear();
  }

  #forgetUnwatched(view: LiveView): void {
    if (!view.watched && this.#views.get(view.subject.key) === view) this.#views.delete(view.subject.key);
    this.#hear();
  }

  /** Hears of runs if, and only if, one is watched: what is heard costs whoever tells it. */
  #hear(): void {
    const watched = [...this.#views.values()].some(({ subject, watched: isWatched }) => subject.run !== undefined && isWatched);
    if (watched) this.#deaf ??= this.engine.observe(({ id }) => this.#views.get(`run ${id}`)?.changed('itself'));
    else {
      this.#deaf?.();
      this.#deaf = undefined;
    }
  }
}
