import { parentPort, workerData } from 'node:worker_threads';
import { AmendsError } from '../core/errors';
import { unpackOps, type CommitOrder, type CommitReport, type CommitThreadData } from './commit-message';
import { EventChains } from './event-chains';
import { openDatabase } from './sqlite-database';
import { journalError } from './sqlite-errors';
import { SqliteReader } from './sqlite-reader';
import { SqliteWriter } from './sqlite-writer';

/** Milliseconds that this thread may wait for the lock while another process commits: it is nobody's event loop. */
const LOCK_PATIENCE = 1_000;

const { path, durability } = workerData as CommitThreadData;
const database = openDatabase(path, durability);
database.pragma(`busy_timeout = ${LOCK_PATIENCE}`);
const reader = new SqliteReader(database);
const chains = new EventChains((run) => reader.lastEvent(run));
const owner = { token: undefined as number | undefined, strangers: false, looksOnly: false };
const writer = new SqliteWriter(database, chains, reader.nonce, owner);

function commit({ ops, ends, token, strangers, looksOnly }: CommitOrder): CommitReport {
  owner.token = token;
  owner.strangers = strangers;
  owner.looksOnly = looksOnly;
  chains.replace(ends);
  try {
    return writer.write(unpackOps(ops));
  } catch (thrown) {
    const error = thrown instanceof AmendsError ? thrown : journalError(path, thrown);
    return { code: error.code, message: error.message, ...(error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter }) };
  }
}

parentPort!.on('message', (order: CommitOrder | null) => {
  if (order !== null) return parentPort!.postMessage(commit(order));
  database.close();
  parentPort!.close();
});
parentPort!.postMessage('ready');
