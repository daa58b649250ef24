import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { AmendsError, asError } from '../../core/errors';

/**
 * Runs `npm install` in a folder; what it tells goes to stderr. An abort stops it, and is waited for.
 * @throws AmendsError `INSTALL_FAILED`
 */
export async function npmInstall(folder: string, signal: AbortSignal): Promise<void> {
  const npm = spawn('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', process.stderr, process.stderr] });
  const stop = (): void => void npm.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  try {
    const [code, by] = (await once(npm, 'close')) as [number | null, string | null];
    signal.throwIfAborted();
    if (code !== 0)
      throw new AmendsError('INSTALL_FAILED', `npm install ended with ${code ?? by}; what it told stands above. Mend that, or leave out --install.`);
  } catch (error) {
    if (error instanceof AmendsError || signal.aborted) throw error;
    throw new AmendsError('INSTALL_FAILED', `npm cannot be run: ${asError(error).message}. Put it on the PATH, or leave out --install.`, { cause: error });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
