import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { EventStream } from './event-stream';
import type { HttpSettings } from './http-settings';
import type { Sight, Subject } from './live-view';
import { route } from './route';
import { streamed } from './run-parameters';
import { seenOverview, seenRun } from './seen';

/** Milliseconds from one look to the next, at least: at the overview, at a run of this process, and at one that another process may have. */
const OVERVIEW_PACE = 1_000;
const RUN_PACE = { itself: 200, anything: 1_000 };

/** Milliseconds after which the intervals of an overview have moved on, whether anything happened or not. */
const OVERVIEW_AGES = 30_000;

/** `GET /stream`: what `/overview` or `/runs/{id}` gives, and again whenever it has changed, as server-sent events. */
export function streamRoutes(app: FastifyInstance, settings: HttpSettings): void {
  const { admission, live } = settings;
  route(app, 'GET', '/stream', async (request, reply) => {
    const { until } = admission.callerOf(request.raw);
    await live.watch(subjectOf(request, settings), () => {
      if (request.method === 'HEAD') return void reply.type('text/event-stream; charset=utf-8').send('');
      reply.hijack();
      if (reply.raw.destroyed) return undefined;
      const reader = new EventStream(reply.raw, until);
      reader.open(headersOf(reply), () => live.leave(reader));
      return reader;
    });
    return reply;
  });
}

function subjectOf(request: FastifyRequest, { hosted: { engine }, redactor }: HttpSettings): Subject {
  const shown = streamed(request);
  if ('window' in shown) {
    const { window } = shown;
    const look = async (): Promise<Sight> => {
      const data = seenOverview(await engine.overview(window), redactor);
      return { event: 'overview', data, same: { ...data, at: undefined } };
    };
    return { key: `overview ${window}`, pace: { itself: OVERVIEW_PACE, anything: OVERVIEW_PACE }, ages: OVERVIEW_AGES, look };
  }
  const { run } = shown;
  const look = async (): Promise<Sight> => {
    const found = engine.find(run);
    return found === undefined ? { event: 'gone', data: { id: run } } : { event: 'run', data: seenRun(found, redactor) };
  };
  return { key: `run ${run}`, run, pace: RUN_PACE, look };
}

/** Those that every answer has. */
function headersOf(reply: FastifyReply): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]));
}
