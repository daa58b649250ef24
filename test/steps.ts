import { spawnSync } from 'node:child_process';

/** A shell command that has to succeed, and what it shows if it does. */
export interface Step {
  readonly what: string;
  readonly command: string;
  /** The folder it runs in; the project's unless given. */
  readonly folder?: string;
  /** Whether what it prints is worth reading only if it fails. */
  readonly quiet?: boolean;
}

const seconds = (since: number): string => `${((performance.now() - since) / 1_000).toFixed(1)} s`;

/** Runs steps in order until one fails, and says how long each took. Sets the exit code of the process. @returns whether all passed. */
export function runSteps(steps: readonly Step[]): boolean {
  const start = performance.now();
  const failed = steps.find((step) => !passes(step));
  console.log(failed === undefined ? `\nAll ${steps.length} steps passed in ${seconds(start)}.` : `\n'${failed.what}' failed; ${seconds(start)} in all.`);
  process.exitCode = failed === undefined ? 0 : 1;
  return failed === undefined;
}

function passes({ what, command, folder = '.', quiet = false }: Step): boolean {
  console.log(`\n== ${what}: ${command}`);
  const start = performance.now();
  const output = quiet ? 'pipe' : 'inherit';
  const { status, stdout, stderr } = spawnSync(command, {
    shell: true,
    stdio: ['ignore', output, output],
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  if (quiet && status !== 0) console.log(`${stdout}${stderr}`);
  console.log(`== ${what}: ${status === 0 ? 'passed' : 'FAILED'} after ${seconds(start)}`);
  return status === 0;
}
