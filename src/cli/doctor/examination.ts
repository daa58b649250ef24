import { asError, codeOf } from '../../core/errors';
import { paint, type Style } from '../paint';
import { Sheet } from '../sheet';
import type { Checked, State, Verdict } from './verdict';

const STYLES: Readonly<Record<State, Style>> = { ok: 'green', warning: 'yellow', failed: 'red' };
const WIDTH = 'warning'.length;
const ERASE = '\r\u001b[2K';

/** Checks one after the other, each told as soon as it is done. One that fails hides no other. */
export class Examination {
  readonly found: Checked[] = [];
  #group = '';

  /** @param quiet tells nothing: all is told at the end. @param mask masks secrets in what is told */
  constructor(
    private readonly quiet: boolean,
    private readonly mask: (text: string) => string = (text) => text,
  ) {}

  /** The same examination, which masks secrets from now on. */
  masking(mask: (text: string) => string): Examination {
    const other = new Examination(this.quiet, mask);
    other.found.push(...this.found);
    other.#group = this.#group;
    return other;
  }

  async look(group: string, check: string, work: () => Verdict | Promise<Verdict>): Promise<void> {
    if (process.stderr.isTTY && !this.quiet) process.stderr.write(`${ERASE}${paint(`… ${check}`, 'dim', process.stderr)}`);
    let verdict: Verdict;
    try {
      verdict = await work();
    } catch (error) {
      verdict = { state: 'failed', detail: `${codeOf(error) ?? 'INTERNAL'}: ${asError(error).message}` };
    }
    if (process.stderr.isTTY && !this.quiet) process.stderr.write(ERASE);
    this.tell(group, check, verdict);
  }

  tell(group: string, check: string, { state, detail }: Verdict): void {
    const checked = { group, check, state, detail: this.mask(detail) };
    this.found.push(checked);
    if (this.quiet) return;
    const sheet = new Sheet(process.stdout);
    if (group !== this.#group) sheet.heading(group);
    this.#group = group;
    const [first = '', ...more] = checked.detail.split('\n');
    sheet.line('  ', { text: state.padEnd(WIDTH), style: STYLES[state] }, `  ${check}: `, state === 'ok' ? first : '');
    if (state !== 'ok') sheet.text(first, WIDTH + 4);
    for (const line of more) sheet.text(line, WIDTH + 4);
    process.stdout.write(sheet.toString());
  }
}
