import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CountOrder, WindowOrder } from './child';
import type { ContenderName, Level } from './contender';
import type { Figures, Remembered } from './window';
import type { Workload } from './workload';

export interface RivalOptions {
  readonly level: Level;
  readonly workload: Workload;
  /** Where its own folder is made, on a real disk. */
  readonly folder: string;
  /** Whether the folder above is its own, and others may work in it, too. */
  readonly shared?: boolean;
  /** Further flags of node, such as `--cpu-prof`. */
  readonly flags: readonly string[];
}

/** A contender in a process of its own, steered from here. */
export class Rival {
  readonly #child: ChildProcess;
  readonly #folder: string;

  constructor(
    readonly name: ContenderName,
    options: RivalOptions,
  ) {
    this.#folder = options.shared === true ? options.folder : mkdtempSync(join(options.folder, `${name}-`));
    this.#child = fork(join(__dirname, 'child.ts'), [name, options.level, options.workload, this.#folder], {
      execArgv: ['--require', 'ts-node/register', ...options.flags],
      stdio: ['ignore', 2, 2, 'ipc'],
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async ready(): Promise<void> {
    await this.#answer();
  }

  async window(order: WindowOrder): Promise<Figures> {
    this.#child.send(order);
    return (await this.#answer()) as Figures;
  }

  /** Carries out so many sagas and tells what is left in memory; its process has the flag `--expose-gc`. */
  async remembered(order: CountOrder): Promise<Remembered> {
    this.#child.send(order);
    return (await this.#answer()) as Remembered;
  }

  async close(): Promise<void> {
    const left = new Promise((resolve) => this.#child.once('exit', resolve));
    if (this.#child.connected) this.#child.send('close');
    await left;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Ends it at once, whatever it does. */
  kill(): void {
    this.#child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #answer(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const gone = (code: number | null): void => reject(new Error(`The contender ${this.name} ended with code ${code}; its own words are above.`));
      this.#child.once('exit', gone);
      this.#child.once('message', (message) => {
        this.#child.off('exit', gone);
        resolve(message);
      });
    });
  }
}
