/** One attempt to connect did not come through; another one may. */
export class AttemptFailed extends Error {
  override readonly name = 'AttemptFailed';

  constructor(
    message: string,
    /** Where the upgrade was answered, but refused. */
    readonly status?: number,
    /** Where the socket was closed before the handshake was through. */
    readonly closeCode?: number,
  ) {
    super(message);
  }
}
