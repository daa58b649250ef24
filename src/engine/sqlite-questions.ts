import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AmendsError } from '../core/errors';
import type { Answer, AskedThread, Question, ThreadData, ToldByThread } from './sqlite-thread-words';

/** Milliseconds without a question after which the thread ends; the next one starts another. */
const IDLE = 60_000;

/**
 * The thread's file lies beside this one, compiled as this one is. Among sources that is TypeScript, which a thread does not load by itself, whoever loads it
 * here (ts-node, jest, a hook of tests): there it is told how, with the compiler that the project is developed with.
 */
const ENTRY = join(__dirname, `sqlite-worker-thread${extname(__filename)}`);
const LOAD_SOURCES = `
  const { readFileSync } = require('node:fs');
  const { createRequire } = require('node:module');
  const { entry } = require('node:worker_threads').workerData;
  const load = createRequire(entry);
  const { transformSync } = load('@swc/core');
  const options = { swcrc: false, module: { type: 'commonjs' }, jsc: { target: 'es2022', parser: { syntax: 'typescript' } } };
  require.extensions['.ts'] = (module, filename) => module._compile(transformSync(readFileSync(filename, 'utf8'), { ...options, filename }).code, filename);
  load(entry);`;

interface Asked {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: AmendsError) => void;
}

/** Asks a thread of its own what takes long, so that the event loop never waits for it. Where no thread can be had, it is answered here. */
export class SqliteQuestions {
  #worker: Worker | undefined;
  #ready = false;
  /** No thread can be had. */
  #alone: boolean;
  #closed = false;
  #last = 0;
  readonly #open = new Map<number, Asked>();
  #idle: NodeJS.Timeout | undefined;

  /** @param here answers in this thread. @param threaded whether another is to be used */
  constructor(
    private readonly path: string,
    private readonly here: (question: Question) => Answer,
    threaded: boolean,
  ) {
    this.#alone = !threaded;
  }

  /** @throws AmendsError `JOURNAL_UNAVAILABLE`, and what the answer may throw */
  ask(question: Question): Promise<Answer> {
    if (this.#closed) return Promise.reject(this.#gone('was closed'));
    return new Promise((resolve, reject) => {
      const asked = { question, resolve, reject };
      if (this.#alone) return this.#answerHere(asked);
      this.#last += 1;
      this.#open.set(this.#last, asked);
      this.#post({ id: this.#last, question });
    });
  }

  /** Ends the thread. Whoever waits for an answer is told that there will be none. */
  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    this.#forgetWorker();
    for (const { reject } of this.#takeOpen()) reject(this.#gone('was closed before the question was answered'));
    await worker?.terminate();
  }

  #post(asked: AskedThread): void {
    clearTimeout(this.#idle);
    try {
      this.#worker ??= this.#start();
      this.#worker.ref();
      this.#worker.postMessage(asked);
    } catch {
      this.#goOnAlone();
    }
  }

  #start(): Worker {
    const data: ThreadData & { readonly entry: string } = { path: this.path, entry: ENTRY };
    const options = { workerData: data, execArgv: [], name: 'amends journal' };
    const worker = ENTRY.endsWith('.ts') ? new Worker(LOAD_SOURCES, { ...options, eval: true }) : new Worker(ENTRY, options);
    worker.on('message', (told: ToldByThread) => this.#told(told));
    worker.on('error', (error) => worker === this.#worker && this.#lost(error instanceof Error ? error.message : String(error)));
    worker.on('exit', () => worker === this.#worker && this.#lost('it ended'));
    return worker;
  }

  #told(told: ToldByThread): void {
    if (told.id === undefined) {
      this.#ready = true;
      return;
    }
    const asked = this.#open.get(told.id);
    this.#open.delete(told.id);
    if (this.#open.size === 0) this.#rest();
    if ('answer' in told) asked?.resolve(told.answer);
    else asked?.reject(new AmendsError(told.error.code, told.error.message));
  }

  /** Nothing is asked: the process may end, and after a while the thread does. */
  #rest(): void {
    this.#worker?.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      const worker = this.#worker;
      this.#forgetWorker();
      void worker?.terminate();
    }, IDLE).unref();
  }

  /** The thread is gone. One that never came to work will not the next time either; else the next question starts another. */
  #lost(why: string): void {
    if (!this.#ready) return this.#goOnAlone();
    this.#forgetWorker();
    for (const { reject } of this.#takeOpen()) reject(this.#gone(`could not be looked through: the thread for that was lost (${why})`));
  }

  #goOnAlone(): void {
    this.#alone = true;
    this.#forgetWorker();
    for (const asked of this.#takeOpen()) this.#answerHere(asked);
  }

  #answerHere({ question, resolve, reject }: Asked): void {
    try {
      resolve(this.here(question));
    } catch (error) {
      reject(error instanceof AmendsError ? error : this.#gone(`could not be looked through: ${String(error)}`));
    }
  }

  #forgetWorker(): void {
    clearTimeout(this.#idle);
    this.#worker = undefined;
    this.#ready = false;
  }

  #takeOpen(): readonly Asked[] {
    const open = [...this.#open.values()];
    this.#open.clear();
    return open;
  }

  #gone(why: string): AmendsError {
    return new AmendsError('JOURNAL_UNAVAILABLE', `The journal ${this.path} ${why}. Ask again.`);
  }
}
