import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { fromSources } from '../from-sources';

/** What a process that posts alerts is told. */
export interface Alerting {
  readonly journal: string;
  readonly url?: string;
  /** It ends itself right after the commit that has the first notice. */
  readonly dies?: boolean;
}

export type Told =
  | { readonly told: 'ready' }
  | { readonly told: 'warned'; readonly message: string; readonly notice: unknown }
  | { readonly told: 'answered'; readonly request: string; readonly state: string };

/** A process that posts alerts, and what it tells. */
export class AlertingProcess {
  readonly ended: Promise<unknown>;
  readonly #child: ChildProcess;
  readonly #told: Told[] = [];
  readonly #waiting = new Set<() => void>();
  #gone = false;

  constructor(alerting: Alerting) {
    this.#child = fork(resolve(__dirname, 'notices-main.ts'), [JSON.stringify(alerting)], { execArgv: [...fromSources], stdio: 'inherit' });
    this.#child.on('message', (told: Told) => {
      this.#told.push(told);
      for (const look of this.#waiting) look();
    });
    this.ended = once(this.#child, 'exit').then(() => {
      this.#gone = true;
      for (const look of this.#waiting) look();
    });
  }

  /** Resolves when it has told such a thing; at once, if it had. @throws Error when it ended first */
  async heard(is: (told: Told) => boolean): Promise<Told> {
    return new Promise((found, reject) => {
      const look = (): void => {
        const one = this.#told.find(is);
        if (one === undefined && !this.#gone) return;
        this.#waiting.delete(look);
        if (one === undefined) reject(new Error('the process ended'));
        else found(one);
      };
      this.#waiting.add(look);
      look();
    });
  }

  async ready(): Promise<this> {
    await this.heard(({ told }) => told === 'ready');
    return this;
  }

  deliver(saga: 'Stuck' | 'Fine', request: string): void {
    this.#child.send({ saga, request });
  }

  /** @returns the state in which it left the run */
  async answered(request: string): Promise<string> {
    const told = await this.heard((one) => one.told === 'answered' && one.request === request);
    return (told as Extract<Told, { told: 'answered' }>).state;
  }

  /** Lets its clock go ahead. @param milliseconds of all */
  shiftClock(milliseconds: number): void {
    this.#child.send({ offset: milliseconds });
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}
