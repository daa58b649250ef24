import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import SqliteDatabase from 'better-sqlite3';
import { SqliteAnswers } from './sqlite-answers';
import { journalError } from './sqlite-errors';
import type { AskedThread, ThreadData, ToldByThread } from './sqlite-thread-words';

/** Milliseconds that a question may wait for another process: it holds nobody up. */
const PATIENCE = 2_000;
/** Whoever carries runs out goes first. */
const NICENESS = 10;

/** The thread that answers questions about all runs of a journal: it reads with a connection of its own, and writes nothing. */
function serve(path: string): void {
  const port = parentPort!;
  const database = new SqliteDatabase(path, { readonly: true, fileMustExist: true, timeout: PATIENCE });
  const answers = new SqliteAnswers(database);
  const tell = (told: ToldByThread): void => port.postMessage(told);
  port.on('message', ({ id, question }: AskedThread) => {
    try {
      tell({ id, answer: answers.answer(question) });
    } catch (thrown) {
      const { code, message } = journalError(path, thrown);
      tell({ id, error: { code, message } });
    }
  });
  tell({});
}

try {
  if (process.platform === 'linux') setPriority(0, NICENESS); // there it is this thread's alone
} catch {
  // it is as it was
}
if (parentPort !== null) serve((workerData as ThreadData).path);
