import { AmendsError } from '../../core/errors';
import type { RunDetails } from '../../engine/engine';
import type { RunLine } from '../../engine/run-search';
import type { Operations } from './operations';
import { hasEnded } from './run-words';

/** How many runs of one request a message names. */
const NAMED = 5;

/**
 * The run that somebody means: by its id, or by the id of its request, or of what that is about, if there is only one such run, or only one that lives.
 * @throws AmendsError `RUN_UNKNOWN`, `RUN_AMBIGUOUS`
 */
export async function findRun(operations: Operations, meant: string): Promise<RunDetails> {
  const found = await byId(operations, meant);
  if (found !== undefined) return found;
  const both = [...(await named(operations, { request: meant })), ...(await named(operations, { subject: meant }))];
  const runs = [...new Map(both.map((run) => [run.id, run])).values()]; // a request may have the id of what it is about
  const live = runs.filter((run) => !hasEnded(run));
  const [run, ...others] = live.length > 0 ? live : runs;
  if (run === undefined) throw unknown(meant);
  if (others.length > 0) throw ambiguous(meant, [run, ...others]);
  return operations.find(run.id);
}

async function byId(operations: Operations, id: string): Promise<RunDetails | undefined> {
  if (!/^[\w-]{1,100}$/.test(id)) return undefined;
  try {
    return await operations.find(id);
  } catch (error) {
    if (error instanceof AmendsError && error.code === 'RUN_UNKNOWN') return undefined;
    throw error;
  }
}

async function named(operations: Operations, by: { readonly request: string } | { readonly subject: string }): Promise<readonly RunLine[]> {
  return (await operations.search({ ...by, limit: 100 })).runs;
}

function unknown(meant: string): AmendsError {
  return new AmendsError('RUN_UNKNOWN', `There is no run ${meant}, and none of a request of that id. 'amends runs list --text …' looks for one.`);
}

function ambiguous(meant: string, runs: readonly RunLine[]): AmendsError {
  const names = runs.slice(0, NAMED).map(({ id, saga, generation, state }) => `${id} (${saga}, generation ${generation}, ${state})`);
  const more = runs.length > NAMED ? `, and ${runs.length - NAMED} more` : '';
  return new AmendsError('RUN_AMBIGUOUS', `${runs.length} runs are of ${meant}: ${names.join(', ')}${more}. Give the id of the run.`);
}
