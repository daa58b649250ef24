import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

interface Remembered {
  readonly batch: number;
  readonly finished: boolean;
}

/** Which set of orders is being sent: remembered, so that a demonstration that was killed goes on with the orders it had begun. */
export class Batch {
  private constructor(
    private readonly file: string,
    readonly number: number,
    /** Whether an earlier process began it. */
    readonly goesOn: boolean,
  ) {}

  static open(file: string): Batch {
    const before = read(file);
    const goesOn = before !== undefined && !before.finished;
    const batch = new Batch(file, goesOn ? before.batch : (before?.batch ?? 1000) + 1, goesOn);
    batch.#write(false);
    return batch;
  }

  finish(): void {
    this.#write(true);
  }

  #write(finished: boolean): void {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, JSON.stringify({ batch: this.number, finished }));
  }
}

function read(file: string): Remembered | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Remembered;
  } catch {
    return undefined; // none yet, or cut off in the middle of a write: begin anew
  }
}
