import { learnTime } from './clock';
import { EventReader, type ServerEvent } from './event-stream';
import { Observable } from './observable';
import { loggedOut } from './session';

/** How the page stands with the process. */
export interface Link {
  readonly state: 'connecting' | 'live' | 'reconnecting' | 'gone';
  /** When the process was last heard of, by the reader's clock. */
  readonly heardAt: number | undefined;
  /** Why the process cannot look at its runs now: what is shown is older than it. */
  readonly trouble?: { readonly code: string; readonly message: string };
}

export const link = new Observable<Link>({ state: 'connecting', heardAt: undefined });

/** Milliseconds without a word after which a process counts as silent: it gives a sign at least every 15 seconds. */
const PATIENCE = 35_000;
/** How often it is tried again before the page says that the process is gone. */
const TRIES = 2;
const RETRY_AFTER = [500, 1_000, 2_000, 4_000, 8_000];

/**
 * Listens to what changes at one address, as long as the page is seen: a browser grants few connections to one host, so a hidden page holds none. Read by hand
 * and not by EventSource, which tells neither a lost login from a lost process, nor that a process has fallen silent.
 */
export class LiveStream {
  #abort: AbortController | undefined;
  #timer: number | undefined;
  #failures = 0;
  #stopped = false;
  readonly #onVisibility = (): void => this.#look();

  constructor(
    private readonly path: string,
    private readonly hear: (event: ServerEvent) => void,
  ) {
    document.addEventListener('visibilitychange', this.#onVisibility);
    this.#look();
  }

  stop(): void {
    this.#stopped = true;
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#close();
  }

  #close(): void {
    window.clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#abort = undefined;
  }

  #look(): void {
    if (document.hidden) return this.#close();
    if (this.#abort !== undefined || this.#stopped) return;
    if (link.value.state === 'live') link.set({ ...link.value, state: 'connecting' }); // until it says so again
    void this.#listen();
  }

  async #listen(): Promise<void> {
    const abort = (this.#abort = new AbortController());
    try {
      const response = await fetch(this.path, { cache: 'no-store', signal: abort.signal, headers: { accept: 'text/event-stream' } });
      learnTime(response.headers.get('date'));
      if (response.status === 401) loggedOut();
      if (response.status === 404) {
        this.#heard();
        return; // there is nothing to listen to, and there will be nothing
      }
      if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
      this.#heard();
      await this.#read(response.body.getReader(), abort);
    } catch {
      // cut off, or nobody there: both are tried again below
    }
    if (this.#abort === abort && !this.#stopped) this.#again();
  }

  async #read(reader: ReadableStreamDefaultReader<Uint8Array>, abort: AbortController): Promise<void> {
    const events = new EventReader();
    const decoder = new TextDecoder();
    for (;;) {
      window.clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => abort.abort(), PATIENCE);
      const { done, value } = await reader.read();
      if (done) return;
      this.#heard();
      for (const event of events.read(decoder.decode(value, { stream: true }))) this.#take(event);
    }
  }

  #heard(): void {
    this.#failures = 0;
    link.set({ ...link.value, state: 'live', heardAt: Date.now() });
  }

  #take(event: ServerEvent): void {
    const { trouble: _former, ...rest } = link.value;
    link.set(event.event === 'trouble' ? { ...rest, trouble: JSON.parse(event.data) as NonNullable<Link['trouble']> } : rest);
    this.hear(event);
  }

  #again(): void {
    this.#close();
    this.#failures += 1;
    link.set({ ...link.value, state: this.#failures > TRIES ? 'gone' : 'reconnecting' });
    this.#timer = window.setTimeout(() => this.#look(), RETRY_AFTER[Math.min(this.#failures, RETRY_AFTER.length) - 1]);
  }
}
