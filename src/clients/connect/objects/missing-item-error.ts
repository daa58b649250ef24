import { TerminalError } from '../../../core/errors';

/** An asset has no item of this id (`CONNECT_ITEM_MISSING`). */
export class MissingItemError extends TerminalError {
  override readonly name = 'MissingItemError';

  constructor(
    /** The id of the item. */
    readonly item: string,
  ) {
    super(`Missing item ${item}`, { code: 'CONNECT_ITEM_MISSING' });
  }
}
