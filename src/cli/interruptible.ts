import { codeOf } from '../core/errors';
import { Interruption } from './interruption';
import { say } from './say';

/**
 * Does a work that can be called off: at SIGINT or SIGTERM its signal aborts, it takes back what is half done, and the process ends with 130 or 143.
 * @returns `undefined` when it was called off
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const interruption = new Interruption();
  try {
    return await work(interruption.signal);
  } catch (error) {
    if (codeOf(error) !== 'INTERRUPTED') throw error;
    say('called off; nothing is left of it.');
    return undefined;
  } finally {
    if (interruption.exitCode !== undefined) process.exitCode = interruption.exitCode;
    interruption.end();
  }
}
