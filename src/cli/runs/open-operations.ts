/* eslint-disable @typescript-eslint/no-require-imports -- whoever asks over HTTP loads neither the extension nor what a journal needs */
import { Api } from '../api';
import { HttpOperations } from './http-operations';
import type { Operations } from './operations';
import { urlOf, type WhereOptions } from './where-options';

/** Does something with the runs that the options of a command name, and lets go of them again. */
export async function withOperations<T>(options: WhereOptions, work: (operations: Operations) => Promise<T>): Promise<T> {
  const operations = await openOperations(options);
  try {
    return await work(operations);
  } finally {
    await operations.close();
  }
}

async function openOperations(options: WhereOptions): Promise<Operations> {
  const url = urlOf(options);
  if (url !== undefined) return new HttpOperations(new Api(url, process.env['AMENDS_TOKEN'] || undefined));
  if (options.journal !== undefined) process.env['JOURNAL_PATH'] = options.journal;
  const { loadExtension } = require('../load-extension') as typeof import('../load-extension');
  const extension = loadExtension(options.extension);
  return (require('./journal-operations') as typeof import('./journal-operations')).JournalOperations.open(extension);
}
