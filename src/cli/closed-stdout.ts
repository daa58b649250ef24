import { ExitCode } from './exit-code';

let mustFinish = false;

/** Whoever reads what a command prints may have seen enough (`| head`): then there is nothing left to do, and nothing went wrong. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!mustFinish) process.exit(ExitCode.done);
  });
  process.stderr.on('error', () => undefined); // nobody is left to be told
}

/** From now on the command goes on though nobody reads what it prints: it does something that should not be left half done. */
export function finishUnread(): void {
  mustFinish = true;
}
