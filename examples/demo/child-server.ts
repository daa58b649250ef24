import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A server in a process of its own, which ends with this one. */
export class ChildServer<Ready> {
  private constructor(
    /** What it said when it was ready. */
    readonly ready: Ready,
    private readonly child: ChildProcess,
  ) {}

  /** @param program a module that prints one line of JSON when it is ready, and ends when its standard input does */
  static async start<Ready>(program: string, args: readonly string[]): Promise<ChildServer<Ready>> {
    const child = spawn(process.execPath, [...process.execArgv, program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    const ready = await new Promise<Ready>((resolve, reject) => {
      lines.once('line', (line) => resolve(JSON.parse(line) as Ready));
      child.once('exit', (code) => reject(new Error(`${program} ended at once, with code ${String(code)}.`)));
    });
    return new ChildServer(ready, child);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}
