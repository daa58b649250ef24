import * as fc from 'fast-check';
import { RunHistory } from '../../../src/engine/run-history';
import type { HistoryEvent, Journal, NewRun } from 'amends';

/** What is done to a journal, one thing after the other; numbers choose among what is there. */
export type Deed =
  | { readonly do: 'begin'; readonly id: string; readonly request: string; readonly body: unknown; readonly former: boolean }
  | { readonly do: 'event'; readonly run: number; readonly event: HistoryEvent }
  | { readonly do: 'park'; readonly run: number; readonly step: string; readonly note: unknown }
  | { readonly do: 'deliver'; readonly run: number; readonly body: unknown }
  | { readonly do: 'end'; readonly run: number; readonly reason: string }
  | { readonly do: 'stuck'; readonly run: number; readonly message: string }
  | { readonly do: 'answer'; readonly id: string; readonly run: number }
  | { readonly do: 'post'; readonly run: number; readonly payload: unknown }
  | { readonly do: 'commit' }
  | { readonly do: 'prune'; readonly before: number };

const text = fc.string({ unit: 'binary', maxLength: 12 });
const json = fc.jsonValue({ maxDepth: 2 });
const run = fc.nat(20);
const step = fc.constantFrom('A', 'B', 'C');
const at = fc.nat(1_000);

const event: fc.Arbitrary<HistoryEvent> = fc.oneof(
  fc.record({
    type: fc.constant('planned' as const),
    at,
    plan: fc.constant([
      { name: 'A', kind: 'plain' as const },
      { name: 'B', kind: 'compensatable' as const },
    ]),
  }),
  fc.record({ type: fc.constant('begun' as const), at, step, attempt: fc.constant(1), request: fc.constant(0) }),
  fc.record({ type: fc.constant('succeeded' as const), at, step, outcome: json }),
  fc.record({ type: fc.constant('message' as const), at, name: text, id: text, payload: json }),
  fc.record({ type: fc.constant('verb' as const), at, verb: fc.constant('wake'), by: text, why: text }),
);

export const deeds: fc.Arbitrary<readonly Deed[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('begin' as const), id: fc.uuid(), request: text, body: json, former: fc.boolean() }) },
    { weight: 8, arbitrary: fc.record({ do: fc.constant('event' as const), run, event }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('park' as const), run, step, note: json }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('deliver' as const), run, body: json }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('end' as const), run, reason: text }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('stuck' as const), run, message: text }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('answer' as const), id: text, run }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('post' as const), run, payload: json }) },
    { weight: 4, arbitrary: fc.constant({ do: 'commit' as const }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('prune' as const), before: at }) },
  ),
  { maxLength: 60 },
);

/** Does it all, as an engine would. */
export async function perform(journal: Journal, all: readonly Deed[]): Promise<void> {
  const live: { readonly number: number; readonly request: string; delivered: number }[] = [];
  const known = new Set<string>();
  let time = 0;
  for (const deed of all) {
    time += 1;
    const found = 'run' in deed && live.length > 0 ? live[deed.run % live.length] : undefined;
    if ('run' in deed && found === undefined) continue;
    const change = { owes: undefined, updatedAt: time };
    switch (deed.do) {
      case 'begin': {
        if (known.has(deed.request)) break;
        known.add(deed.request);
        const id = deed.former ? deed.id : journal.newId();
        const newRun: NewRun = {
          id,
          saga: 'S',
          request: deed.request,
          generation: 1,
          lock: deed.request,
          state: 'running',
          owes: false,
          createdAt: time,
          updatedAt: time,
        };
        live.push({ number: journal.begin(newRun, JSON.stringify({ id: deed.request, body: deed.body })), request: deed.request, delivered: 0 });
        break;
      }
      case 'event':
        new RunHistory().apply(deed.event);
        journal.append(found!.number, deed.event, deed.event.type === 'succeeded' ? JSON.stringify(deed.event.outcome) : undefined);
        break;
      case 'park':
        journal.park(found!.number, { type: 'parked', at: time, step: deed.step, visits: 1, note: deed.note });
        break;
      case 'deliver':
        found!.delivered += 1;
        journal.deliver(found!.number, { request: found!.delivered, json: JSON.stringify({ id: found!.request, body: deed.body }) });
        break;
      case 'end':
        journal.change(found!.number, { ...change, state: 'completed', endedAt: time, answer: { kind: 'fail', reason: deed.reason } });
        live.splice(live.indexOf(found!), 1);
        break;
      case 'stuck':
        journal.change(found!.number, { ...change, state: 'stuck', step: 'A', error: { name: 'Error', message: deed.message } });
        break;
      case 'answer':
        journal.answer({ id: deed.id, request: found!.request, run: null, state: null, answer: { kind: 'done' }, at: time });
        break;
      case 'post':
        journal.sharing!.post(found!.number, { kind: 'message', name: 'm', id: 'x', payload: deed.payload });
        break;
      case 'commit':
        await journal.committed();
        break;
      case 'prune':
        await journal.committed();
        journal.prune({ history: deed.before % 60, forget: deed.before % 20 });
    }
  }
  await journal.committed();
}
