import { fitted } from './cell-width';

interface Screen {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
/** A terminal that knows it shows nothing of what stands between, until all of it is there. */
const [BEGIN, END] = ['\u001b[?2026h', '\u001b[?2026l'];

/** A terminal's second screen, drawn over and over in place; what was on the first is there again at the end. */
export class LiveScreen {
  #drawn = '';
  #open = true;
  readonly #close = (): void => this.close();

  constructor(private readonly screen: Screen = process.stdout) {
    screen.write(ENTER);
    process.once('exit', this.#close); // whatever ends the process, the cursor is seen again
  }

  /** Shows these lines, which are no wider than the screen; of those that have no room the last one is kept. */
  draw(lines: readonly string[]): void {
    const { rows = 24 } = this.screen;
    const shown = lines.length <= rows ? lines : [...lines.slice(0, rows - 2), fitted('…', 1), lines.at(-1)!];
    const frame = `${shown.map((line) => `${line}\u001b[K`).join('\r\n')}\u001b[J`;
    if (frame === this.#drawn || !this.#open) return;
    this.#drawn = frame;
    this.screen.write(`${BEGIN}\u001b[H${frame}${END}`);
  }

  /** The next frame is drawn whatever it is: the terminal has another size. */
  forget(): void {
    this.#drawn = '';
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    process.off('exit', this.#close);
    this.screen.write(LEAVE);
  }
}
