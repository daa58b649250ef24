import {
  BackgroundResponse,
  BackgroundTransaction,
  Cache,
  Guard,
  RetryableError,
  Saga,
  TerminalError,
  injectable,
  parallel,
  type CompensationContext,
  type Req,
  type StepContext,
} from 'amends';
import { fake, given } from 'amends/testing';

interface Customer {
  readonly id: string;
}

abstract class Vendor {
  abstract createCustomer(key: string): Promise<Customer>;
  abstract deleteCustomer(id: string): Promise<void>;
}

@injectable()
class CreateCustomer extends BackgroundTransaction<Customer> {
  constructor(private readonly vendor: Vendor) {
    super();
  }
  override async execute(_request: Req, context: StepContext) {
    return this.vendor.createCustomer(context.idempotencyKey);
  }
  override async compensate(_request: Req, _error: Error, context: CompensationContext<Customer>) {
    if (context.outcome !== undefined) await this.vendor.deleteCustomer(context.outcome.id);
  }
}

class WaitForProvisioning extends BackgroundTransaction {
  override async execute(_request: Req, context: StepContext) {
    return context.visits < 2 ? BackgroundResponse.reschedule('1m') : BackgroundResponse.done();
  }
}

class ReserveDomain extends BackgroundTransaction<{ domain: string }> {
  override shouldExecute(request: Req) {
    return request.id !== 'no-domain';
  }
  override async execute() {
    return { domain: 'example.com' };
  }
  override async compensate() {
    // nothing is kept in this test
  }
}

@injectable()
class Remember extends BackgroundTransaction<void> {
  constructor(private readonly cache: Cache) {
    super();
  }
  override async execute(request: Req, context: StepContext) {
    await this.cache.put(request.id, context.outcomeOf(CreateCustomer).id);
  }
}

class Reject extends Guard {
  override async compensate() {
    // tells nobody in this test
  }
}

class Purchase extends Saga {
  override transactions() {
    return [Reject, CreateCustomer, parallel(WaitForProvisioning, ReserveDomain), Remember];
  }
}

const vendor = (): Vendor => ({ createCustomer: jest.fn(async () => ({ id: 'C-1' })), deleteCustomer: jest.fn(async () => undefined) });

describe('given', () => {
  it('runs a saga to its end when time is let pass', async () => {
    const parked = await given(Purchase).with(Vendor, vendor()).when({ id: 'PR-1' });
    expect(parked.state).toBe('waiting');
    expect(parked.response).toEqual(BackgroundResponse.reschedule(60));

    const run = await parked.advance('2m');
    expect(run.response).toEqual(BackgroundResponse.done());
    expect(run.executed).toEqual(['CreateCustomer', 'ReserveDomain', 'WaitForProvisioning', 'Remember']);
  });

  it('undoes what was done, in reverse, when a step fails, and answers why', async () => {
    const sold = vendor();
    const cache = fake<Cache>({ put: async () => Promise.reject(new TerminalError('cache is down')) });
    const parked = await given(Purchase).with(Vendor, sold).with(Cache, cache).when({ id: 'PR-1' });
    const run = await parked.advance('2m');
    expect(run.response).toEqual(BackgroundResponse.fail('cache is down'));
    expect(run.compensated).toEqual(['ReserveDomain', 'CreateCustomer', 'Reject']);
    expect(sold.deleteCustomer).toHaveBeenCalledWith('C-1');
  });

  it('goes on after the steps that are journaled already', async () => {
    const sold = vendor();
    const run = await (await given(Purchase).with(Vendor, sold).executed(CreateCustomer, { id: 'C-9' }).when({ id: 'no-domain' })).advance('2m');
    expect(sold.createCustomer).not.toHaveBeenCalled();
    expect(run.executed).toEqual(['WaitForProvisioning', 'Remember']);
    expect(run.omitted).toEqual(['ReserveDomain']);
    expect(run.state).toBe('completed');
  });

  it('lets backoffs pass by themselves', async () => {
    const run = await given(Purchase)
      .with(Vendor, vendor())
      .failing(CreateCustomer, new RetryableError('busy', { retryAfter: 600 }), { times: 3 })
      .when({ id: 'no-domain' });
    expect(run.history.filter(({ type }) => type === 'errored')).toHaveLength(3);
    expect((await run.advance('1h')).state).toBe('completed');
  });

  it('takes a step that hangs for unknown, and undoes it without an outcome', async () => {
    const sold = vendor();
    const run = await given(Purchase).with(Vendor, sold).hanging(CreateCustomer).when({ id: 'PR-1' });
    expect(run.state).toBe('compensated');
    expect(run.compensated).toEqual(['CreateCustomer', 'Reject']);
    expect(sold.deleteCustomer).not.toHaveBeenCalled();
  });

  it('shows a stuck undo, and goes on when an operator says so', async () => {
    const run = await given(Purchase)
      .with(Vendor, vendor())
      .failing(WaitForProvisioning, new TerminalError('no'))
      .failingUndo(CreateCustomer, new Error('cannot'), { times: 10 })
      .when({ id: 'no-domain' });
    expect(run.state).toBe('stuck');
    const after = await run.command('retry');
    expect(after.state).toBe('compensated');
    expect(after.response).toEqual(BackgroundResponse.fail('no'));
  });

  it('names the member that a fake lacks', () => {
    expect(() => fake<Vendor>({}).deleteCustomer('C')).toThrow(expect.objectContaining({ code: 'FAKE_INCOMPLETE', retryable: false }));
  });
});
