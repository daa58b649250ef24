import type { EventStream } from './event-stream';

/** Something that is looked at again and again. */
export interface Subject {
  /** What tells it from others: whoever watches the same shares the looks. */
  readonly key: string;
  /** The run that it shows, where it shows one. */
  readonly run?: string;
  /** Milliseconds from one look to the next at least: when it changed for sure, and when something changed somewhere. */
  readonly pace: { readonly itself: number; readonly anything: number };
  /** Milliseconds after which it has changed by time alone. */
  readonly ages?: number;
  look(): Promise<Sight>;
}

/** What was seen. */
export interface Sight {
  readonly event: string;
  readonly data: unknown;
  /** Of two sights with the same one only the first is sent; the data itself unless given. */
  readonly same?: unknown;
}

/** One subject with those who watch it: one look serves them all, and is sent where it shows something new. */
export class LiveView {
  readonly #readers = new Set<EventStream>();
  #seen: { readonly same: string; readonly bytes: Buffer } | undefined;
  #first: Promise<void> | undefined;
  #looking = false;
  #lookedAt = -Infinity;
  /** When to look next, in milliseconds that only go up. */
  #dueAt = Infinity;
  #timer: NodeJS.Timeout | undefined;

  /** @param trouble what to show instead where a look fails */
  constructor(
    readonly subject: Subject,
    private readonly trouble: (error: unknown) => Sight,
  ) {}

  /** Whether anybody watches. */
  get watched(): boolean {
    return this.#readers.size > 0;
  }

  /** Sees to it that there is something to show. @throws whatever the first look throws */
  ready(): Promise<void> {
    return (this.#first ??= this.#look());
  }

  /** Shows what is seen to one more, from now on. */
  join(reader: EventStream): void {
    this.#readers.add(reader);
    if (this.#seen !== undefined) reader.send(this.#seen.bytes);
    this.#lookAt(this.#lookedAt + (this.subject.ages ?? Infinity));
  }

  leave(reader: EventStream): void {
    this.#readers.delete(reader);
    if (!this.watched) this.#rest();
  }

  /** Something changed: looks at it as soon as its pace allows. */
  changed(what: keyof Subject['pace']): void {
    this.#lookAt(Math.max(performance.now(), this.#lookedAt + this.subject.pace[what]));
  }

  #lookAt(time: number): void {
    if (!this.watched || time >= this.#dueAt) return;
    this.#dueAt = time;
    if (this.#looking) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#lookAgain(), Math.max(0, time - performance.now()));
  }

  async #lookAgain(): Promise<void> {
    this.#looking = true;
    this.#dueAt = Infinity;
    let ages = this.subject.ages ?? Infinity;
    try {
      await this.#look();
    } catch (error) {
      this.#show(this.trouble(error));
      ages = this.subject.pace.anything; // until it is over
    }
    this.#looking = false;
    const next = Math.min(this.#dueAt, this.#lookedAt + ages);
    this.#dueAt = Infinity;
    this.#lookAt(next);
  }

  async #look(): Promise<void> {
    this.#lookedAt = performance.now();
    this.#show(await this.subject.look());
  }

  #show({ event, data, same }: Sight): void {
    const json = JSON.stringify(data);
    const compared = `${event} ${same === undefined ? json : JSON.stringify(same)}`;
    if (compared === this.#seen?.same) return;
    this.#seen = { same: compared, bytes: Buffer.from(`event: ${event}\ndata: ${json}\n\n`) };
    for (const reader of this.#readers) reader.send(this.#seen.bytes);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#dueAt = Infinity;
  }
}
