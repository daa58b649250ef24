import { appendFileSync, readFileSync } from 'node:fs';
import { Config, injectable, type Middleware, type Req, type StepAttempt } from 'amends';

/** One attempt of a step, as the process that made it wrote it down. Times are of the monotonic clock of the machine, in milliseconds, the same for all processes. */
export interface Call {
  readonly pid: number;
  readonly request: string;
  /** What the run excludes others from. */
  readonly lock: string;
  readonly step: string;
  readonly direction: 'execute' | 'compensate';
  readonly from: number;
  /** `Infinity`: it never ended, because its process was killed. */
  readonly to: number;
}

interface Line extends Omit<Call, 'from' | 'to'> {
  readonly phase: 'begin' | 'end';
  readonly at: number;
}

declare module 'amends' {
  interface ConfigValues {
    /** The file in which every attempt is written down by the process that makes it, when it begins and when it ends. */
    readonly CALLS: string;
  }
}

export const monotonic = (): number => Number(process.hrtime.bigint()) / 1e6;

export const lockOf = (request: Req): string => (request as { readonly lock?: string }).lock ?? request.id;

/** Writes down who attempts what, from when until when, in a file that several processes append to; and makes attempts take their time. */
@injectable()
export class WriteDown implements Middleware {
  constructor(private readonly config: Config) {}

  async handleStep({ request, step, direction }: StepAttempt, next: () => Promise<void>): Promise<void> {
    const of = { pid: process.pid, request: request.id, lock: lockOf(request), step, direction };
    const write = (phase: Line['phase']): void =>
      appendFileSync(this.config.get('CALLS'), `${JSON.stringify({ ...of, phase, at: monotonic() } satisfies Line)}\n`);
    write('begin');
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 15)); // so that what befalls a process finds something under way
    try {
      await next();
    } finally {
      write('end');
    }
  }
}

/** The attempts that are written down, in order of their beginning. */
export function callsIn(file: string): readonly Call[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const calls: { -readonly [K in keyof Call]: Call[K] }[] = [];
  for (const line of lines) {
    const { phase, at, ...of } = JSON.parse(line) as Line;
    if (phase === 'begin') calls.push({ ...of, from: at, to: Infinity });
    else
      calls.findLast(
        (call) => call.to === Infinity && call.pid === of.pid && call.request === of.request && call.step === of.step && call.direction === of.direction,
      )!.to = at;
  }
  return calls;
}

/** A time in which a process was stopped, or after which it was dead (`to` is `Infinity`). */
export interface Outage {
  readonly pid: number;
  readonly from: number;
  readonly to: number;
}

/** Those pairs of attempts by different processes that overlapped although neither was under way when its process was stopped or killed. `key`: what excludes whom. */
export function overlaps(calls: readonly Call[], outages: readonly Outage[], key: (call: Call) => string): readonly (readonly [Call, Call])[] {
  const excused = ({ pid, from, to }: Call): boolean => outages.some((outage) => outage.pid === pid && from <= outage.from && to >= outage.from);
  const found: (readonly [Call, Call])[] = [];
  const counted = calls.filter((call) => !excused(call)).sort((a, b) => a.from - b.from);
  counted.forEach((a, index) => {
    for (const b of counted.slice(index + 1)) {
      if (b.from >= a.to) break;
      if (key(a) === key(b)) found.push([a, b]);
    }
  });
  return found;
}

/** Those pairs of runs of one lock that were at work in turns: one began before the other had ended. Times that were excused count no more than they do for attempts. */
export function entangled(calls: readonly Call[], outages: readonly Outage[]): readonly string[] {
  const turns = new Map<string, string[]>();
  const excused = ({ pid, from, to }: Call): boolean => outages.some((outage) => outage.pid === pid && from <= outage.from && to >= outage.from);
  for (const call of calls) {
    if (excused(call)) continue;
    const turn = turns.get(call.lock) ?? [];
    if (turn.at(-1) !== call.request) turn.push(call.request);
    turns.set(call.lock, turn);
  }
  return [...turns].filter(([, turn]) => new Set(turn).size !== turn.length).map(([lock, turn]) => `${lock}: ${turn.join(', ')}`);
}
