import { ExitCode } from '../exit-code';

/** What became of a verb for one run. */
export interface VerbResult {
  readonly id: string;
  readonly saga?: string;
  readonly request?: string;
  readonly result: 'done' | 'recorded' | 'failed';
  /** How the run stands now. */
  readonly state?: string;
  /** With `recorded`: a process works on the journal, and has not come to it yet. */
  readonly owned?: true;
  readonly code?: string;
  readonly message?: string;
  /** What would be done, where nothing is. */
  readonly effect?: string;
}

/** One failure is a failure; without one, what is only recorded says so. */
export function exitCodeOf(results: readonly VerbResult[]): ExitCode {
  if (results.some(({ result }) => result === 'failed')) return ExitCode.failed;
  return results.some(({ result }) => result === 'recorded') ? ExitCode.recorded : ExitCode.done;
}

export function resultLine({ saga, request, result, state, owned, code, message, effect }: VerbResult): string {
  if (result === 'failed') return `${code}: ${message}`;
  if (effect !== undefined) return `would do this: ${effect}`;
  if (owned) return 'recorded; a process works on the journal, and has not come to it within two seconds: it happens as soon as it does';
  return result === 'recorded' ? 'recorded; it happens at the next start' : `${saga} of ${request} is ${state} now`;
}

/** How many went how: `12 done, 3 recorded, 2 failed (VERB_REFUSED)`. */
export function summaryOf(results: readonly VerbResult[]): string {
  const of = (wanted: VerbResult['result']): readonly VerbResult[] => results.filter(({ result }) => result === wanted);
  const codes = new Map<string, number>();
  for (const { code = 'INTERNAL' } of of('failed')) codes.set(code, (codes.get(code) ?? 0) + 1);
  const failures = [...codes].map(([code, count]) => `${count} ${code}`).join(', ');
  const parts = [
    `${of('done').length} done`,
    ...(of('recorded').length > 0 ? [`${of('recorded').length} recorded`] : []),
    ...(of('failed').length > 0 ? [`${of('failed').length} failed (${failures})`] : []),
  ];
  return parts.join(', ');
}
