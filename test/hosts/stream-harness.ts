import { type Engine, type RunDetails, type RunListener } from 'amends';
import { EventReader } from './event-reader';
import { httpHarness } from './http-harness';

/** The engine of the host, whose version goes up when a test says that something was committed. */
function observed(engine: Engine) {
  let version = 1;
  const listeners = new Set<RunListener>();
  const asked = jest.spyOn(engine, 'version').mockImplementation(async () => version);
  jest.spyOn(engine, 'observe').mockImplementation((listener: RunListener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  });
  const beats = jest.spyOn(global, 'setInterval');
  return {
    listeners,
    /** How often it was asked for its version. */
    asked: () => asked.mock.calls.length,
    found: jest.spyOn(engine, 'find'),
    overviews: jest.spyOn(engine, 'overview'),
    /** Something was committed by some process. */
    commit: () => void version++,
    /** Something happened to a run of this process. */
    happened: (run: RunDetails) => listeners.forEach((listener) => listener(run, { at: 1, type: 'alert', code: 'C', message: 'm' })),
    /** Fifteen seconds have passed. */
    beat: () => beats.mock.calls.find(([, milliseconds]) => milliseconds === 15_000)![0](),
  };
}

/** An HTTP host whose engine does what a test says, and readers of its streams. */
export function streamHarness() {
  const http = httpHarness();
  const readers: EventReader[] = [];
  afterEach(() => {
    readers.splice(0).forEach((reader) => reader.close());
    jest.restoreAllMocks();
  });
  return {
    http,
    engine: () => observed(http.hosted.engine),
    async open(path: string, headers: Record<string, string> = {}): Promise<EventReader> {
      const reader = await EventReader.open(http.host.url + path, headers);
      readers.push(reader);
      return reader;
    },
  };
}

/** Looks until it holds: nothing tells from outside that a host looks again. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export const change = (run: RunDetails, details: object): RunDetails => Object.assign(run, details);
