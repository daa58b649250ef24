import type { HistoryEvent, RunListener } from 'amends';
import { cyan, dim, green, red, yellow } from './paint';

/** Tells what happens to the orders, a line for each thing, as it happens. */
export class Storyteller {
  readonly #began = performance.now();
  readonly #stepBegan = new Map<string, number>();

  /** @param labels how an order is called, by the id of its request. */
  constructor(private readonly labels: ReadonlyMap<string, string>) {}

  readonly listener: RunListener = (run, event) => {
    const line = this.#line(run.id, event);
    if (line !== undefined) this.say(this.labels.get(run.request) ?? run.request, line);
  };

  say(label: string, text: string): void {
    const seconds = ((performance.now() - this.#began) / 1_000).toFixed(2).padStart(6);
    process.stdout.write(`${dim(`${seconds} s`)}  ${label.padEnd(3)} ${text}\n`);
  }

  #line(run: string, event: HistoryEvent): string | undefined {
    switch (event.type) {
      case 'begun':
        this.#stepBegan.set(`${run} ${event.step}`, performance.now());
        return undefined;
      case 'succeeded':
        return `${green('✓')} ${event.step} ${this.#took(run, event.step)}`;
      case 'undone':
        return `${yellow('↶')} ${event.step} undone ${event.nothing ? dim('(nothing to undo)') : this.#took(run, event.step)}`;
      case 'decided':
        return event.applies ? undefined : `${dim(`- ${event.step} does not apply`)}`;
      case 'errored':
        return errored(event);
      case 'refused':
        return `${red('✗')} ${event.step} answered ${event.answer.kind}: ${event.answer.reason ?? ''}`;
      case 'parked':
        return parked(event);
      default:
        return aboutTheRun(event);
    }
  }

  #took(run: string, step: string): string {
    const began = this.#stepBegan.get(`${run} ${step}`);
    return began === undefined ? '' : dim(`${Math.max(1, Math.round(performance.now() - began))} ms`);
  }
}

function errored(event: Extract<HistoryEvent, { type: 'errored' }>): string {
  const what = `${event.undo ? 'the undo of ' : ''}${event.step}`;
  if (event.crashed) return `${yellow('↻')} ${what} was cut off by the end of the process; it is done again under the same key`;
  if (event.retryAt === undefined) return `${red('✗')} ${what} failed: ${event.error.message}`;
  return `${yellow('↻')} ${what} failed, attempt ${event.attempt}: ${event.error.message} ${dim(`again in ${Math.max(0, event.retryAt - event.at)} ms`)}`;
}

function parked(event: Extract<HistoryEvent, { type: 'parked' }>): string | undefined {
  if (event.begun !== undefined || event.visits > 1) return undefined; // the first wait is worth a line, each poll is not
  return `${cyan('…')} ${event.step} waits${event.until === undefined ? '' : dim(` and looks again every ${event.until - event.at} ms`)}`;
}

function aboutTheRun(event: HistoryEvent): string | undefined {
  switch (event.type) {
    case 'turned':
      return yellow(`goes backward: ${event.error.message}`);
    case 'stuck':
      return red(`stuck: ${event.error.message}`);
    case 'ended':
      return event.state === 'completed' ? green('fulfilled') : `${yellow(event.state)}: ${event.answer.reason ?? event.answer.kind}`;
    default:
      return undefined;
  }
}
