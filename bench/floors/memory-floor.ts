import type { Contender, ContenderOptions } from '../contender';
import { sagaByHand, type FloorJournal } from './by-hand';

/** The memory floor: every record is encoded as JSON and kept, by run, in a map. Nothing survives the process. */
export function openMemoryFloor(options: ContenderOptions): Contender {
  const runs = new Map<number, string[]>();
  const journal: FloorJournal = {
    async start(request) {
      const run = runs.size + 1;
      runs.set(run, [JSON.stringify({ at: Date.now(), request })]);
      return run;
    },
    async append(run, sequence, step, kind, value) {
      runs.get(run)!.push(JSON.stringify({ sequence, step, kind, value, at: Date.now() }));
    },
    async end(run, sequence, step, kind, value, ending) {
      const at = Date.now();
      runs.get(run)!.push(JSON.stringify({ sequence, step, kind, value, at }), JSON.stringify({ ending, at }));
    },
  };
  return { saga: sagaByHand(journal, options.workload), close: async () => runs.clear() };
}
