import { readMessage, type Message } from '../../clients/connect/eaas/message';
import { AmendsError, asError, codeOf } from '../../core/errors';
import type { Logger } from '../../services/logger';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Makes messages of frames. What cannot be read is logged, without its values, and passed over. */
export class FrameReader {
  constructor(private readonly logger: Logger) {}

  /** Binary frames are read as text. @returns `undefined` for what is to be ignored. */
  read(frame: Buffer): Message | undefined {
    try {
      return readMessage(decoded(frame));
    } catch (error) {
      this.logger.warn(asError(error).message, { code: codeOf(error), bytes: frame.length });
      return undefined;
    }
  }
}

function decoded(frame: Buffer): string {
  try {
    return UTF8.decode(frame);
  } catch (error) {
    throw new AmendsError('CONNECT_MESSAGE_INVALID', 'A message of Connect cannot be read: it is not UTF-8. It is ignored.', { cause: error });
  }
}
