import { BackgroundResponse } from 'amends';
import { fake, given } from 'amends/testing';
import { BookCourier, Courier, ShipSaga } from '../../examples/book-courier';

const order = { id: 'PR-1', address: 'Main Street 1' };

/** A courier that loses its first answers. */
function losing(answers: number) {
  const booked: { number: string; reference: string }[] = [];
  const cancelled: string[] = [];
  const courier = fake<Courier>({
    book: async (_address, reference) => {
      const booking = { number: `B-${booked.length + 1}`, reference };
      booked.push(booking);
      if (booked.length <= answers) throw new Error('the connection broke');
      return { number: booking.number };
    },
    bookings: async (reference) => ({ found: booked.filter((one) => one.reference === reference).map(({ number }) => ({ number })), upToDate: true }),
    cancel: async (number) => void cancelled.push(number),
  });
  return { booked, cancelled, courier };
}

// #region probe
it('books no second courier when the answer to the first booking was lost', async () => {
  const { courier, booked } = losing(1);
  const run = await given(ShipSaga).with(Courier, courier).when(order);
  expect(run.response).toEqual(BackgroundResponse.done());
  expect(booked).toHaveLength(1);
  expect(run.details!.steps).toMatchObject([{ state: 'done', by: 'probe', outcome: { number: 'B-1' } }]);
});
// #endregion probe

it('cancels the booking that was found when the run is cancelled while nobody knows', async () => {
  const { courier, booked, cancelled } = losing(9);
  const bookings = jest.fn(courier.bookings.bind(courier));
  bookings.mockRejectedValueOnce(new Error('down')).mockRejectedValueOnce(new Error('down')).mockRejectedValueOnce(new Error('down'));
  bookings.mockRejectedValueOnce(new Error('down')).mockRejectedValueOnce(new Error('down'));
  const run = await given(ShipSaga)
    .with(Courier, fake<Courier>({ book: courier.book.bind(courier), bookings, cancel: courier.cancel.bind(courier) }))
    .when(order);
  expect([run.response, booked.length, cancelled]).toEqual([BackgroundResponse.fail('down'), 1, ['B-1']]);
  expect(run.compensated).toEqual(['BookCourier']);
});

it('books again when there is no booking', async () => {
  const { courier, booked } = losing(0);
  const run = await given(ShipSaga).with(Courier, courier).failing(BookCourier, new Error('never got there'), { times: 2 }).when(order);
  expect([run.state, booked.length]).toEqual(['completed', 1]);
});
