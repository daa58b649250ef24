import { TerminalError } from '../../../core/errors';

/** A request, an asset or an item has no parameter of this id (`CONNECT_PARAMETER_MISSING`). */
export class MissingParameterError extends TerminalError {
  override readonly name = 'MissingParameterError';

  constructor(
    /** The id of the parameter. */
    readonly parameter: string,
  ) {
    super(`Missing parameter ${parameter}`, { code: 'CONNECT_PARAMETER_MISSING' });
  }
}
