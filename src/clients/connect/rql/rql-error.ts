import { TerminalError } from '../../../core/errors';

/** A query that cannot be read (`CONNECT_RQL_INVALID`), or a name or value that cannot be written (`CONNECT_RQL_UNWRITABLE`). */
export class RqlError extends TerminalError {
  override readonly name = 'RqlError';

  constructor(
    code: 'CONNECT_RQL_INVALID' | 'CONNECT_RQL_UNWRITABLE',
    message: string,
    /** Where in the decoded query the trouble is, counted from 0; `undefined` for what was to be written. */
    readonly position?: number,
  ) {
    super(message, { code });
  }
}
