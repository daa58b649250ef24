import type { Engine, HistoryEvent, RunListener } from 'amends';
import { cyan, dim, green, red, yellow } from './paint';

/** Tells what happens to the orders, a line for each thing, as it happens. */
export class Storyteller {
  readonly #began = performance.now();
  readonly #labels = new Map<string, string>();
  #held: string[] | undefined;

  /** @param engine remembers when a step began, be it in an earlier process. */
  constructor(private readonly engine: Pick<Engine, 'find'>) {}

  readonly listener: RunListener = (run, event) => {
    const line = this.#line(run.id, event) ?? aboutTheRun(event, run.generation);
    if (line !== undefined) this.say(this.labelOf(run.request), line);
  };

  /** From now on the order of a request is called by its label. */
  name(request: string | undefined, label: string): void {
    if (request !== undefined) this.#labels.set(request, label);
  }

  labelOf(request: string): string {
    return this.#labels.get(request) ?? request;
  }

  /** Keeps to itself what happens, until {@link goOn}. */
  hold(): void {
    this.#held = [];
  }

  goOn(): void {
    process.stdout.write(this.#held?.join('') ?? '');
    this.#held = undefined;
  }

  say(label: string, text: string): void {
    const seconds = ((performance.now() - this.#began) / 1_000).toFixed(2).padStart(6);
    const line = `${dim(`${seconds} s`)}  ${label.padEnd(3)} ${text}\n`;
    if (this.#held === undefined) process.stdout.write(line);
    else this.#held.push(line);
  }

  #line(run: string, event: HistoryEvent): string | undefined {
    switch (event.type) {
      case 'succeeded':
        return `${green('✓')} ${event.step} ${this.#took(run, event)}`;
      case 'undone':
        return `${yellow('↶')} ${event.step} undone ${event.nothing ? dim('(nothing to undo)') : this.#took(run, event, true)}`;
      case 'decided':
        return event.applies ? undefined : `${dim(`- ${event.step} does not apply`)}`;
      case 'errored':
        return errored(event);
      case 'refused':
        return `${event.answer.kind === 'skip' ? yellow('✓') : red('✗')} ${event.step} answered ${event.answer.kind}: ${event.answer.reason ?? ''}`;
      case 'parked':
        return parked(event);
      default:
        return undefined;
    }
  }

  /** Since its last attempt was begun; of a step that waited, since it was. */
  #took(run: string, { step, at }: { readonly step: string; readonly at: number }, undo?: true): string {
    const began = this.engine.find(run)?.history.findLast((event) => event.type === 'begun' && event.step === step && event.undo === undo)?.at;
    return began === undefined ? '' : dim(`${Math.max(1, at - began)} ms`);
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

function aboutTheRun(event: HistoryEvent, generation: number): string | undefined {
  switch (event.type) {
    case 'planned':
      return generation === 1 ? undefined : `delivered again: generation ${generation} begins`;
    case 'turned':
      return event.cause === 'skipped' ? undefined : yellow(`goes backward: ${event.error.message}`);
    case 'stuck':
      return red(`stuck: ${event.error.message}`);
    case 'ended':
      return event.state === 'completed' ? green('fulfilled') : `${yellow(event.state)}: ${event.answer.reason ?? event.answer.kind}`;
    default:
      return undefined;
  }
}
