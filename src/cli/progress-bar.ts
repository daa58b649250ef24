import { fitted } from './cell-width';
import { briefly } from './briefly';
import { roomOf, type Terminal } from './terminal';

interface ProgressStream extends Terminal {
  write(text: string): unknown;
}

export interface ProgressOptions {
  /** What is going on, such as `exporting runs`. */
  readonly label: string;
  /** How many there are, where that is known. */
  readonly total?: number;
  /** Where it is drawn: stderr, unless given. */
  readonly stream?: ProgressStream;
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number;
}

/** Milliseconds between two drawings on a terminal, and between two lines elsewhere. */
const REDRAW = 100;
const LINE = 10_000;
const BAR = 20;

const ERASE = '\r\u001b[2K';

/** How far a long work has got: on a terminal one line that is drawn anew, elsewhere a plain line now and then, and none at all where it does not take long. */
export class ProgressBar {
  readonly #options: Required<Omit<ProgressOptions, 'total'>>;
  readonly #began: number;
  #total: number | undefined;
  #done = 0;
  #drawn: number;
  #shown = false;

  constructor({ label, total, stream = process.stderr, now = () => performance.now() }: ProgressOptions) {
    this.#options = { label, stream, now };
    this.#total = total;
    this.#began = now();
    this.#drawn = stream.isTTY ? -Infinity : this.#began;
  }

  /** So many more are done. */
  advance(by = 1): void {
    this.reach(this.#done + by);
  }

  /** So many are done in all. @param total how many there are, where that has been found out since */
  reach(done: number, total = this.#total): void {
    this.#done = done;
    this.#total = total;
    const { stream, now } = this.#options;
    const at = now();
    if (at - this.#drawn < (stream.isTTY ? REDRAW : LINE)) return;
    this.#drawn = at;
    if (stream.isTTY) this.#draw(at);
    else stream.write(`amends: ${this.#told(at)}\n`);
  }

  /** Writes a line that stays, above the bar. */
  say(line: string): void {
    const { stream, now } = this.#options;
    stream.write(`${this.#shown ? ERASE : ''}${line}\n`);
    if (this.#shown) this.#draw(now());
  }

  /** Takes the bar away: what came of the work is for others to say. */
  end(): void {
    if (this.#shown) this.#options.stream.write(ERASE);
    this.#shown = false;
  }

  #draw(at: number): void {
    const { stream } = this.#options;
    const share = this.#share();
    const full = share === undefined ? '' : `${'█'.repeat(Math.round(share * BAR)).padEnd(BAR, '░')} `;
    this.#shown = true;
    stream.write(ERASE + fitted(full + this.#told(at), roomOf(stream) - 1)); // the last cell would make some terminals go on to the next line
  }

  #told(at: number): string {
    const seconds = Math.max(0.001, (at - this.#began) / 1_000);
    const rate = this.#done / seconds;
    const share = this.#share();
    const left = share === undefined || rate === 0 ? undefined : (this.#total! - this.#done) / rate;
    const count = this.#total === undefined ? counted(this.#done) : `${counted(this.#done)} of ${counted(this.#total)} (${Math.floor(share! * 100)}%)`;
    return `${this.#options.label}: ${count}, ${counted(rate)}/s${left === undefined ? '' : `, ${briefly(left * 1_000)} left`}`;
  }

  #share(): number | undefined {
    if (this.#total === undefined) return undefined;
    return this.#total <= 0 ? 1 : Math.min(1, this.#done / this.#total);
  }
}

function counted(number: number): string {
  return number < 10 && !Number.isInteger(number) ? number.toFixed(1) : Math.round(number).toLocaleString('en');
}
