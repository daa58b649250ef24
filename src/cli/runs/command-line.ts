import { shellWord } from '../shell-word';
import { urlOf, type WhereOptions } from './where-options';

/** A command line that reaches the same runs: what the environment says need not be said again. */
export function commandLine(words: readonly string[], { url, journal, extension }: WhereOptions): string {
  const where = [
    ...(url === undefined ? [] : ['--url', url]),
    ...(journal === undefined ? [] : ['--journal', journal]),
    ...(urlOf({ ...(url && { url }), ...(journal && { journal }), extension }) !== undefined || extension === 'extension.ts' ? [] : ['--extension', extension]),
  ];
  return ['amends', ...words, ...where].map(shellWord).join(' ');
}
