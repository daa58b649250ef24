import { HttpClient, RunObserver, type Container, type ObservedChange, type ServiceProvider } from 'amends';

// #region board
/** Tells the people of the till of every order that was undone, so that none is charged. */
export class RefundBoard extends RunObserver {
  override readonly events = ['ended'] as const; // of nothing else it wants to hear

  constructor(private readonly http: HttpClient) {
    super();
  }

  /** The journal keeps these until `changed` has resolved, whatever happens to the process. */
  override keeps({ run }: ObservedChange): boolean {
    return run.state === 'compensated';
  }

  /** What it throws is no harm: the change comes again, under the same id. */
  override async changed({ run, notice }: ObservedChange): Promise<void> {
    if (notice === undefined) return; // an end of another kind
    await this.http.request('https://till.example/refunds', {
      method: 'POST',
      body: { order: run.request, asset: run.subject },
      idempotencyKey: notice.id,
      timeout: 10,
    });
  }
}

/** To be listed in `providers()` of the extension. */
export class RefundBoardProvider implements ServiceProvider {
  register(container: Container): void {
    container.bind(RunObserver).toResolvedValue((http: HttpClient) => new RefundBoard(http), [HttpClient]);
  }
}
// #endregion board
