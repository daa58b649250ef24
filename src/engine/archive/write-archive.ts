import { closeSync, openSync, writeSync } from 'node:fs';
import { archiveError, assertGoesOn } from './archive-error';
import { PartialFile } from './partial-file';

/** Characters that are handed over at once. */
const CHUNK = 64 * 1024;

/** Where the lines of an archive go. */
export type Sink = (text: string) => unknown;

/** Hands lines over as fast as they are taken. @returns what the generator returns. @throws AmendsError `INTERRUPTED`, and what taking them throws */
export async function writeLines<T>(lines: Generator<string, T>, write: Sink, signal?: AbortSignal): Promise<T> {
  let text = '';
  for (;;) {
    const { done, value } = lines.next();
    if (!done) text += value;
    if (text.length < CHUNK && !done) continue;
    await write(text);
    text = '';
    if (done) return value;
    await new Promise((next) => setImmediate(next)); // where a signal is heard
    assertGoesOn(signal);
  }
}

/**
 * Writes lines into a file for its owner alone, which is there when all of them are.
 * @throws AmendsError `ARCHIVE_EXISTS`, `ARCHIVE_FAILED`, `INTERRUPTED`
 */
export async function writeArchive<T>(
  lines: Generator<string, T>,
  file: string,
  options: { readonly force: boolean; readonly signal?: AbortSignal },
): Promise<T> {
  const partial = PartialFile.for(file, options.force);
  try {
    const descriptor = openSync(partial.path, 'w');
    const write = (text: string): void => {
      try {
        for (let rest = Buffer.from(text); rest.length > 0;) rest = rest.subarray(writeSync(descriptor, rest));
      } catch (error) {
        throw archiveError(file, error);
      }
    };
    const result = await writeLines(lines, write, options.signal).finally(() => closeSync(descriptor));
    partial.finish();
    return result;
  } finally {
    partial.discard();
  }
}
