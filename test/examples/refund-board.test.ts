import { HttpClient, RunObserver, TerminalError, type HttpRequest, type HttpResponse } from 'amends';
import { MemoryJournal } from 'amends/journals/memory';
import { VirtualClock } from 'amends/testing';
import { RefundBoard, RefundBoardProvider } from '../../examples/refund-board';
import { makeSaga, makeStep } from '../../src/testing/contracts/engine/saga-parts';
import { observed, until } from '../engine/observed';

const refuse = (): never => {
  throw new TerminalError('sold out');
};
const PAID = makeSaga('Paid', [makeStep([], 'Charge', { undo: true })], {});
const UNDONE = makeSaga('Undone', [makeStep([], 'Charge', { undo: true }), makeStep([], 'Ship', { execute: refuse })], {});

class Till extends HttpClient {
  readonly calls: { readonly url: string; readonly call: HttpRequest | undefined }[] = [];
  broken = true;

  override async request<T>(url: string, call?: HttpRequest): Promise<HttpResponse<T>> {
    this.calls.push({ url, call });
    if (this.broken) throw new Error('the till is closed');
    return { status: 201, headers: {}, body: undefined as T };
  }
}

test('the board of refunds hears of what was undone until it has told the till, and of nothing else', async () => {
  const till = new Till();
  class TillProvider {
    register(container: Parameters<RefundBoardProvider['register']>[0]): void {
      container.bind(HttpClient).toConstantValue(till);
    }
  }
  const clock = new VirtualClock();
  const journal = new MemoryJournal();
  const { application, deliver } = await observed([PAID, UNDONE], [], { clock, journal, providers: [TillProvider, RefundBoardProvider] });
  expect(application.container.getAll(RunObserver)).toEqual([expect.any(RefundBoard)]);
  await deliver('Paid', { id: 'PR-1' });
  await application.deliver('Undone', { id: 'PR-2', asset: { id: 'AS-2' } }, { patience: 60_000 });
  await until(() => till.calls.length === 1);
  till.broken = false;
  await until(() => journal.notices.nextDue('RefundBoard') === clock.now() + 1_000);
  for (let left: number | undefined = 1_000; left !== undefined;) left = clock.step(left);
  await until(() => journal.notices.counts().size === 0);
  const [first, second, ...others] = till.calls;
  expect(others).toEqual([]);
  expect(second).toEqual(first);
  expect(second!.call).toMatchObject({ body: { order: 'PR-2', asset: 'AS-2' }, idempotencyKey: expect.stringMatching(/./) as string });
  await application.stop();
});
