import type { HistoryEvent } from '../../core/history';
import { briefly } from '../briefly';
import type { Style } from '../paint';
import { answerLine, errorLine, placeOf } from './run-words';

/** Something that happened in a run. Times are milliseconds since 1970. */
export interface Happening {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly endedAt?: number;
  readonly style?: Style;
}

type Draft = { -readonly [K in keyof Happening]: Happening[K] };
type Of<T extends HistoryEvent['type']> = Extract<HistoryEvent, { readonly type: T }>;

const RUN = '(run)';

/** What happened in a run, in order: an attempt with how it ended is one happening. */
export function timelineOf(history: readonly HistoryEvent[]): readonly Happening[] {
  const timeline = new Timeline();
  for (const event of history) timeline.tell(event);
  return timeline.happenings;
}

class Timeline {
  readonly happenings: Draft[] = [];
  /** The attempts that are under way. */
  readonly #open = new Map<string, Draft>();

  tell(event: HistoryEvent): void {
    switch (event.type) {
      case 'begun':
        this.#open.set(placeOf(event), this.#add(event.at, placeOf(event), `attempt ${event.attempt}`));
        break;
      case 'succeeded':
        this.#settle(event, `done${event.by === undefined ? '' : ` by ${event.by}`}`, 'green');
        break;
      case 'undone':
        this.#settle(
          event,
          event.nothing ? 'nothing to undo' : `undone${event.answer === undefined ? '' : `, and answers ${answerLine(event.answer)}`}`,
          'yellow',
        );
        break;
      case 'found':
        this.#add(event.at, placeOf({ step: event.step }), 'its probe found that it took effect');
        break;
      case 'refused':
        this.#settle(event, `answered ${answerLine(event.answer)}`, 'red');
        break;
      case 'errored':
        this.#errored(event);
        break;
      case 'parked':
        this.#parked(event);
        break;
      case 'decided':
        if (!event.applies) this.#add(event.at, event.step, event.error === undefined ? 'omitted' : `shouldExecute threw: ${errorLine(event.error)}`);
        break;
      case 'stuck':
        this.#add(event.at, event.step === undefined ? RUN : placeOf(event), `stuck: ${errorLine(event.error)}`, 'red');
        break;
      default:
        this.#ofTheRun(event);
    }
  }

  #ofTheRun(event: Exclude<HistoryEvent, { readonly step: string }>): void {
    switch (event.type) {
      case 'planned':
        this.#add(event.at, RUN, `planned: ${event.plan.length} ${event.plan.length === 1 ? 'step' : 'steps'}`);
        break;
      case 'traced':
        this.#add(event.at, RUN, `trace ${event.traceparent.slice(3, 35)}`); // to be looked up where traces are kept
        break;
      case 'delivered':
        this.#add(event.at, RUN, 'a newer request was delivered');
        break;
      case 'message':
        this.#add(event.at, RUN, `message ${event.name} arrived`, 'blue');
        break;
      case 'turned':
        this.#add(
          event.at,
          RUN,
          `goes backward (${event.cause})${event.step === undefined ? '' : ` from ${event.step}`}: ${errorLine(event.error)}`,
          'magenta',
        );
        break;
      case 'verb':
        this.#add(
          event.at,
          event.step === undefined ? RUN : placeOf(event),
          `${event.verb} by ${event.by}${event.refused === undefined ? '' : ', refused'}`,
          'cyan',
        );
        break;
      case 'ended':
        this.#add(event.at, RUN, `${event.state}: answered ${answerLine(event.answer)}`, event.state === 'completed' ? 'green' : 'yellow');
        break;
      default: // alerts stand by themselves
    }
  }

  #add(at: number, who: string, what: string, style?: Style): Draft {
    const draft: Draft = { at, who, what, ...(style && { style }) };
    this.happenings.push(draft);
    return draft;
  }

  /** An attempt has ended; what ends without one was settled by somebody else. */
  #settle(event: { readonly at: number; readonly step: string; readonly undo?: true }, how: string, style: Style): void {
    const place = placeOf(event);
    const open = this.#open.get(place);
    this.#open.delete(place);
    if (open === undefined) this.#add(event.at, place, how, style);
    else Object.assign(open, { what: `${open.what}: ${how}`, endedAt: event.at, style });
  }

  #errored({ retryAt, crashed, usedUp, error, ...event }: Of<'errored'>): void {
    const again = retryAt === undefined ? '' : `; ${usedUp ? 'its probe is asked' : 'again'} after ${briefly(retryAt - event.at)}`;
    this.#settle(event, `${crashed ? 'cut off by a crash' : errorLine(error)}${again}`, retryAt === undefined ? 'red' : 'yellow');
  }

  #parked({ step, at, visits, until, message, note, timedOut }: Of<'parked'>): void {
    this.#open.delete(step);
    const reason = message === undefined ? 'parked' : `waits for message ${message}`;
    const parts = [
      `${reason}, ${visits === 1 ? 'visited once' : `visited ${visits} times`}`,
      until === undefined ? '' : `for ${briefly(until - at)}`,
      timedOut ? 'timed out' : '',
      note === undefined ? '' : `note ${JSON.stringify(note)}`,
    ];
    this.#add(at, step, parts.filter((part) => part !== '').join(', '), 'blue');
  }
}
