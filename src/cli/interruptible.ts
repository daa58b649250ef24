import { codeOf } from '../core/errors';
import { ExitCode } from './exit-code';
import { say } from './say';
import { shutdownSignal } from './shutdown-signal';

/**
 * Does a work that can be called off: at SIGINT or SIGTERM its signal aborts, it takes back what is half done, and the process ends with 130 or 143.
 * @returns `undefined` when it was called off
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const controller = new AbortController();
  let code: ExitCode = ExitCode.interrupted;
  process.once('SIGTERM', () => (code = ExitCode.terminated));
  void shutdownSignal().then(() => controller.abort());
  try {
    return await work(controller.signal);
  } catch (error) {
    if (codeOf(error) !== 'INTERRUPTED') throw error;
    say('called off; nothing is left of it.');
    process.exitCode = code;
    return undefined;
  }
}
