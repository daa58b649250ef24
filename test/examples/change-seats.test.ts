import { BackgroundResponse, TerminalError } from 'amends';
import { fake, given } from 'amends/testing';
import { ChangeSeatsSaga, Charge, ReserveSeats, Seats, SendInvoice } from '../../examples/change-seats';
import { assetRequest } from '../../examples/orders';

const change = assetRequest({ id: 'PR-1', type: 'change', asset: 'AS-1', quantity: '25' });

const seats = (members: Partial<Seats> = {}) =>
  fake<Seats>({
    reserve: async () => ({ id: 'RS-1' }),
    release: jest.fn(async () => undefined),
    charge: async () => 'charged',
    invoice: async () => undefined,
    tell: jest.fn(async () => undefined),
    ...members,
  });

const play = (vendor = seats()) => given(ChangeSeatsSaga).with(Seats, vendor);

it('goes backward when the pivot is refused, and tells the buyer last', async () => {
  const vendor = seats({ charge: async () => 'declined' });
  const run = await play(vendor).when(change);
  expect(run.response).toEqual(BackgroundResponse.fail('the card was declined'));
  expect(run.compensated).toEqual(['ReserveSeats', 'TellWhenUndone']);
  expect(vendor.tell).toHaveBeenCalledWith('AS-1', 'the card was declined');
});

// #region pivot
it('never turns back while it is unknown whether the card was charged', async () => {
  const run = await play().failing(Charge, new Error('the connection broke'), { times: 5 }).when(change);
  expect([run.state, run.compensated]).toEqual(['stuck', []]);
  expect((await run.command('retry', 'the payment service is back')).state).toBe('completed');
});

it('goes on after the pivot however often a step fails', async () => {
  const run = await play().executed(ReserveSeats, { id: 'RS-1' }).failing(SendInvoice, new Error('no paper'), { times: 50 }).when(change);
  expect(run.executed).toEqual(['Charge', 'SendInvoice']);
  expect(run.response).toEqual(BackgroundResponse.done());
});
// #endregion pivot

it('is stuck when a step after the pivot says that it never will succeed', async () => {
  const run = await play().failing(SendInvoice, new TerminalError('no such address')).when(change);
  expect([run.state, run.compensated]).toEqual(['stuck', []]);
});

it('plans no charge for an adjustment', async () => {
  const run = await play(fake<Seats>({ reserve: async () => ({ id: 'RS-1' }) })).when({ ...change, type: 'adjustment' });
  expect(run.details!.plan.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['TellWhenUndone guard', 'ReserveSeats compensatable']);
});

it('runs again when it is delivered after it was completed', async () => {
  const run = await (await play().when(change)).deliver(change);
  expect([run.state, run.details!.generation, run.details!.saga]).toEqual(['completed', 2, 'change-seats']);
});
