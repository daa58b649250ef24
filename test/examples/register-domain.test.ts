import { BackgroundResponse } from 'amends';
import { fake, given } from 'amends/testing';
import { DomainSaga, Registrar, type RegistrarAnswer } from '../../examples/register-domain';

const request = { id: 'DR-1', domain: 'ada.example' };

/** A registrar that answers as told, the last answer again and again. */
function registrar(...answers: readonly RegistrarAnswer[]) {
  const left = [...answers];
  return fake<Registrar>({
    register: jest.fn(async () => (left.length > 1 ? left.shift()! : left[0]!)),
    findByKey: jest.fn(async () => undefined),
    release: jest.fn(async () => undefined),
  });
}

const play = (names: Registrar) => given(DomainSaga).with(Registrar, names).when(request);

it('is visited until the domain is registered, with the note of the last visit', async () => {
  const parked = await play(registrar({ result: 'pending' }, { result: 'registered', handle: 'H-1' }));
  expect(parked.history.find(({ type }) => type === 'parked')).toMatchObject({ note: 'ada.example is being registered', visits: 1 });
  expect((await parked.advance('30s')).executed).toEqual(['register-domain']);
});

it('is attempted again after as many seconds as a busy registrar asks for', async () => {
  const run = await play(registrar({ result: 'busy', seconds: 600 }, { result: 'registered', handle: 'H-1' }));
  const [failed] = run.history.filter((entry) => entry.type === 'errored');
  expect(failed!.retryAt! - failed!.at).toBe(600_000);
  expect(run.state).toBe('completed');
});

it.each<[RegistrarAnswer, BackgroundResponse, number]>([
  [{ result: 'taken' }, BackgroundResponse.fail('ada.example is taken'), 1],
  [{ result: 'invalid' }, BackgroundResponse.fail('ada.example is no domain'), 0],
  [{ result: 'closed' }, BackgroundResponse.reschedule('8h'), 1],
])('answers %j with %j, after one attempt', async (answer, response, looks) => {
  const names = registrar(answer);
  const run = await play(names);
  expect([run.response, run.state]).toEqual([response, 'compensated']);
  expect(names.register).toHaveBeenCalledTimes(1);
  expect(names.findByKey).toHaveBeenCalledTimes(looks);
});

it('begins afresh at the next delivery when its undo said so', async () => {
  const run = await play(registrar({ result: 'closed' }, { result: 'registered', handle: 'H-1' }));
  const next = await run.deliver(request);
  expect([next.response, next.details!.generation]).toEqual([BackgroundResponse.done(), 2]);
});

it('releases what it finds by the key of its execution when the outcome is unknown', async () => {
  const findByKey = jest.fn(async (key: string) => ({ handle: `found by ${key}` }));
  const release = jest.fn(async () => undefined);
  const run = await given(DomainSaga)
    .with(Registrar, fake<Registrar>({ register: () => Promise.reject(new Error('the connection broke')), findByKey, release }))
    .when(request);
  const key = `${run.details!.id}.register-domain`;
  expect(release).toHaveBeenCalledWith(`found by ${key}`, `${key}.undo`);
  expect(run.details!.steps[0]!.attempts).toBe(8);
});
