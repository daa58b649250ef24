import { runCLI } from 'jest';
import type { Mutant } from './mutant';

const root = process.cwd();
/** What a mutant is judged by. */
type Judged = Pick<Mutant, 'title' | 'edits' | 'test'>;
/** The quicker one, unless the mutant is one of the other journal. */
const contractOf = ({ title, edits }: Judged): string =>
  `test/engine/engine-contract-${title.startsWith('rule 22') || edits.some(({ file }) => /\/sqlite-/.test(file)) ? 'sqlite' : 'memory'}.test.ts`;
// eslint-disable-next-line @typescript-eslint/no-require-imports -- jest reads it so, too
const { transform, ...base } = require('../../jest.config') as { readonly transform: Readonly<Record<string, readonly [string, unknown]>> };
const [[pattern, [, options]]] = Object.entries(transform) as [[string, [string, unknown]]];

/** What no switched-off rule throws, but a mutant that does not fit its place. */
const SLIPS = /ReferenceError|SyntaxError|is not a function|is not defined|is not iterable/;

/** What became of the tests whose title begins so. `broken`: what kept them from being run at all. */
export interface Verdict {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
  readonly broken?: string;
}

/** Runs those tests of the contract, or of the mutant's own file, whose title begins with the mutant's, on sources changed by it. */
export async function judge({ title, edits, test }: Judged): Promise<Verdict> {
  const config = { ...base, rootDir: root, transform: { [pattern]: [`${__dirname}/transform.js`, { options, root, edits }] } };
  const escaped = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const argv = {
    _: [test ?? contractOf({ title, edits })],
    $0: 'mutants',
    runTestsByPath: true,
    runInBand: true,
    silent: true,
    reporters: [],
    watchman: false,
    testNamePattern: escaped,
    config: JSON.stringify(config),
  };
  const { results } = await runCLI(argv, [root]);
  const [file] = results.testResults;
  if (file?.testExecError !== undefined || file === undefined)
    return { passed: [], failed: [], broken: String(file?.testExecError?.message ?? 'no test was run') };
  const titles = (status: string): readonly string[] => file.testResults.filter((test) => test.status === status).map((test) => test.title);
  const slip = file.testResults.flatMap(({ failureMessages }) => failureMessages).find((message) => SLIPS.test(message));
  return { passed: titles('passed'), failed: titles('failed'), ...(slip === undefined ? {} : { broken: slip }) };
}
