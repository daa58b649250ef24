import { AmendsError, asError } from '../../core/errors';

/** The longest line that is read, in bytes: a run with some hundreds of the largest outcomes. */
const LONGEST = 256 * 1024 * 1024;

const NEWLINE = 0x0a;

/** A line of a file that is imported. */
export interface NumberedLine {
  /** From 1 on. */
  readonly number: number;
  readonly text: string;
}

/** What is wrong with a line of a file that is imported. */
export const invalidLine = (number: number, why: string, cause?: unknown): AmendsError =>
  new AmendsError('ARCHIVE_INVALID', `Line ${number} is not of an export of a journal: ${why}. Nothing was imported.`, { cause });

/** The lines of a stream of bytes, however they are cut into pieces. @throws AmendsError `ARCHIVE_INVALID` for what is no UTF-8, or too long */
export async function* archiveLines(bytes: AsyncIterable<Uint8Array>, longest = LONGEST): AsyncGenerator<NumberedLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [pieces, length, number]: [Uint8Array[], number, number] = [[], 0, 1];
  const decoded = (): NumberedLine => {
    try {
      return { number, text: decoder.decode(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)) };
    } catch (error) {
      throw invalidLine(number, `it is not UTF-8 (${asError(error).message})`);
    }
  };
  const keep = (piece: Uint8Array): void => {
    pieces.push(piece);
    length += piece.length;
    if (length > longest) throw invalidLine(number, `it is longer than ${longest} bytes`);
  };
  for await (const chunk of bytes) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      keep(chunk.subarray(from, end));
      yield decoded();
      [pieces, length, number, from] = [[], 0, number + 1, end + 1];
    }
    if (from < chunk.length) keep(chunk.subarray(from));
  }
  if (length > 0) throw invalidLine(number, 'it has no end: the file was cut off');
}
