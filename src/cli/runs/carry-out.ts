import { AmendsError, asError, codeOf } from '../../core/errors';
import type { Verb } from '../../engine/verb';
import { ProgressBar } from '../progress-bar';
import type { Operations, Said } from './operations';
import type { VerbResult } from './verb-results';

/** A run that a verb is for, as far as it is known. */
export interface Target {
  readonly id: string;
  readonly saga: string;
  readonly request: string;
}

/** How many are asked for at once: enough that nobody waits long, few enough that a process which does not answer is not flooded. */
const AT_ONCE = 8;

export interface Work {
  readonly operations: Operations;
  readonly verb: Verb;
  readonly said: Said;
  readonly targets: readonly Target[];
  readonly dryRun: boolean;
  /** Hears each result as it comes, with the bar out of the way. */
  readonly told: (result: VerbResult) => void;
  /** Once it is aborted nothing more is begun. */
  readonly signal: AbortSignal;
}

/** Asks for a verb for each of some runs, and goes on when one of them is refused. */
export async function carryOut(work: Work): Promise<readonly VerbResult[]> {
  const { targets, verb, told, signal } = work;
  const bar = new ProgressBar({ label: verb, total: targets.length });
  const results: VerbResult[] = [];
  const waiting = [...targets];
  const worker = async (): Promise<void> => {
    for (let target = waiting.shift(); target !== undefined && !signal.aborted; target = waiting.shift()) {
      const result = await (work.dryRun ? foreseen(work, target) : commanded(work, target));
      results.push(result);
      bar.end();
      told(result);
      if (targets.length > 1) bar.advance();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  bar.end();
  return results;
}

async function commanded({ operations, verb, said }: Work, { id, saga, request }: Target): Promise<VerbResult> {
  try {
    const { state, recorded, owned } = await operations.command(id, verb, said);
    return { id, saga, request, result: recorded ? 'recorded' : 'done', state, ...(owned && { owned }) };
  } catch (error) {
    return failed({ id, saga, request }, error);
  }
}

/** What the verb would do, as the run stands now. */
async function foreseen({ operations, verb, said: { step } }: Work, { id, saga, request }: Target): Promise<VerbResult> {
  try {
    const { state, verbs } = await operations.find(id);
    const offer = verbs.find((one) => one.verb === verb);
    if (offer === undefined) throw new AmendsError('VERB_UNKNOWN', `Nobody there offers ${verb}.`);
    if (offer.refused !== undefined) throw new AmendsError(offer.refused.code, offer.refused.message);
    const choice = offer.steps.find((one) => one.step === step);
    const names = offer.steps.map((one) => one.step).join(', ');
    if (step !== undefined && choice === undefined)
      throw new AmendsError('VERB_REFUSED', `${verb} cannot name ${step} now${names === '' ? '' : `; it can name ${names}`}.`);
    if (step === undefined && offer.needsStep) throw new AmendsError('VERB_REFUSED', `${verb} has to name a step with --step: ${names}.`);
    return { id, saga, request, result: 'done', state, effect: choice?.effect ?? offer.effect };
  } catch (error) {
    return failed({ id, saga, request }, error);
  }
}

function failed(target: Target, thrown: unknown): VerbResult {
  const error = asError(thrown);
  return { ...target, result: 'failed', code: codeOf(error) ?? 'INTERNAL', message: error.message };
}
