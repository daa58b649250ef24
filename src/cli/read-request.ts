import { readFileSync } from 'node:fs';
import { AmendsError, asError } from '../core/errors';

/** A request as a file, or stdin (`-`), has it. @throws AmendsError `REQUEST_INVALID`, `BODY_INVALID` */
export function readRequest(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new AmendsError('REQUEST_INVALID', `The request cannot be read: ${asError(error).message}`, { cause: error });
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    throw new AmendsError('BODY_INVALID', `${path} is not JSON: ${asError(error).message}`, { cause: error });
  }
}
