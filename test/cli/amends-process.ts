import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fromSources } from '../from-sources';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of its own, what it says, and how it ends. */
export class AmendsProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';

  constructor([command, ...args]: readonly [string, ...string[]], environment: Readonly<Record<string, string>> = {}, folder = '.') {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment };
    this.#child = spawn(command, args, { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout!.on('data', (chunk: Buffer) => (this.#stdout += chunk.toString()));
    this.#child.stderr!.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    this.#ended = once(this.#child, 'close').then(([code]) => ({ code: code as number | null, stdout: this.#stdout, stderr: this.#stderr }));
  }

  /** Waits until a line on stderr matches. @throws Error when the process ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#awaits(pattern, this.#child.stderr!, () => this.#stderr);
  }

  /** The same of stdout. */
  prints(pattern: RegExp): Promise<RegExpExecArray> {
    return this.#awaits(pattern, this.#child.stdout!, () => this.#stdout);
  }

  async #awaits(pattern: RegExp, stream: NodeJS.ReadableStream, text: () => string): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(text());
      if (found !== null) return found;
      const more = once(stream, 'data');
      const ended = await Promise.race([more.then(() => undefined), this.#ended]);
      if (ended !== undefined && pattern.exec(text()) === null)
        throw new Error(`It ended with ${ended.code} and never said ${String(pattern)}: ${ended.stderr}`);
    }
  }

  /** Where it listens, once it does. */
  async url(): Promise<string> {
    return (await this.says(/listens on (http\S+)/))[1]!;
  }

  send(signal: NodeJS.Signals): this {
    this.#child.kill(signal);
    return this;
  }

  /** Reads nothing more of what it prints. */
  deaf(): void {
    this.#child.stdout!.destroy();
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }
}

/** The command line in a folder of its own; whatever a test leaves running is ended after it. */
class Workshop {
  folder = '';
  readonly running: AmendsProcess[] = [];

  /** Writes a file and gives its path. */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** The command line from its sources. */
  amends(args: readonly string[], environment: Readonly<Record<string, string>> = {}): AmendsProcess {
    return this.script('src/cli/main.ts', args, environment);
  }

  /** A program of this project from its sources. */
  script(path: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): AmendsProcess {
    return this.#run([process.execPath, ...fromSources, resolve(path), ...args], environment);
  }

  /** A script of package.json. */
  npmRun(name: string, args: readonly string[]): AmendsProcess {
    return this.#run(['npm', 'run', '-s', name, '--', ...args], {});
  }

  /** A line of bash. */
  bash(line: string, environment: Readonly<Record<string, string>> = {}): AmendsProcess {
    return this.#run(['bash', '-c', line], environment);
  }

  #run(command: readonly [string, ...string[]], environment: Readonly<Record<string, string>>): AmendsProcess {
    const made = new AmendsProcess(command, { JOURNAL_PATH: this.path('journal.db'), PORT: '0', ...environment });
    this.running.push(made);
    return made;
  }
}

export function workshop(): Workshop {
  const made = new Workshop();
  beforeEach(() => (made.folder = mkdtempSync(join(tmpdir(), 'amends-cli-'))));
  afterEach(async () => {
    await Promise.all(made.running.splice(0).map((child) => child.send('SIGKILL').ended()));
    rmSync(made.folder, { recursive: true, force: true });
  });
  return made;
}
