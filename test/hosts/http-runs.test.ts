import { AmendsError, BackgroundResponse, Redactor } from 'amends';
import { assetRequest, tierRequest } from 'amends/testing';
import { userInfo } from 'node:os';
import { errorOf, httpHarness } from './http-harness';

const http = httpHarness();

describe('/runs', () => {
  test('lists runs, and says where the next page begins', async () => {
    http.hosted.add('R-1');
    http.hosted.add('R-2', { state: 'stuck' });
    await http.serve();
    expect(await http.call('/runs')).toMatchObject({ status: 200, body: { runs: [{ id: 'run-2' }, { id: 'run-1' }], next: null } });
    expect(await http.call('/runs?limit=1')).toMatchObject({ body: { runs: [{ id: 'run-2' }], next: expect.any(String) as string } });
    expect(await http.call('/runs?state=stuck')).toMatchObject({ body: { runs: [{ id: 'run-2' }], next: null } });
  });

  test('hands every parameter to the engine, and takes an empty one as not given', async () => {
    await http.serve();
    const search = jest.spyOn(http.hosted.engine, 'search').mockImplementation(async () => ({ runs: [], next: null, total: 7 }));
    const given = 'saga=OrderSaga&request=R%201&subject=AS-1&step=Charge&error=DOWN&q=a%20b&like=run-1&order=urgent&limit=1000&cursor=c&count=true';
    expect(await http.call(`/runs?state=waiting,stuck&${given}`)).toMatchObject({ status: 200, body: { runs: [], next: null, total: 7 } });
    await http.call('/runs?state=&saga=&request=&subject=&step=&error=&q=&like=&order=&limit=&cursor=&count=');
    await http.call('/runs?order=newest&count=false');
    expect(search.mock.calls).toEqual([
      [
        {
          states: ['waiting', 'stuck'],
          saga: 'OrderSaga',
          request: 'R 1',
          subject: 'AS-1',
          step: 'Charge',
          error: 'DOWN',
          text: 'a b',
          like: 'run-1',
          order: 'urgent',
          limit: 1_000,
          cursor: 'c',
          count: true,
        },
      ],
      [{}],
      [{ order: 'newest', count: false }],
    ]);
  });

  test.each([
    'state=done',
    'state=constructor',
    'state=stuck,',
    'state=stuck,done',
    'order=oldest',
    'count=yes',
    'text=a',
    'limit=0',
    'limit=1001',
    'limit=-1',
    'limit=1.5',
    'limit=ten',
    'limit=1&limit=2',
    'cursor=no-cursor',
    'stat=stuck',
  ])('refuses the query %s', async (query) => {
    await http.serve();
    expect(errorOf(await http.call(`/runs?${query}`))).toEqual([400, 'QUERY_INVALID']);
  });

  test('shows one run in full', async () => {
    const run = http.hosted.add('R-1', { plan: [{ name: 'A', kind: 'plain' }], history: [{ at: 1, type: 'delivered', request: 0 }] });
    await http.serve();
    expect(await http.call(`/runs/${run.id}`)).toMatchObject({ status: 200, body: JSON.parse(JSON.stringify(run)) as object });
  });

  test('a run that is not there is 404, however its id looks', async () => {
    await http.serve();
    expect(errorOf(await http.call('/runs/nope'))).toEqual([404, 'RUN_UNKNOWN']);
    expect(errorOf(await http.call(`/runs/${'x'.repeat(3_000)}`))).toEqual([404, 'RUN_UNKNOWN']);
    expect(errorOf(await http.post('/runs/nope/cancel'))).toEqual([404, 'RUN_UNKNOWN']);
    expect(errorOf(await http.post('/runs/nope/messages/approved'))).toEqual([404, 'RUN_UNKNOWN']);
  });

  test('a verb that nobody has carried out yet is accepted, and says that it is recorded', async () => {
    const run = http.hosted.add('R-nobody', { state: 'waiting' });
    await http.serve();
    expect(await http.post(`/runs/${run.id}/cancel`)).toMatchObject({ status: 202, body: { id: run.id, recorded: true } });
  });

  test('masks secrets wherever a run is shown', async () => {
    http.hosted.add('R-1', {
      state: 'stuck',
      latestRequest: Object.assign({ id: 'R-1' }, { password: 'hunter2' }),
      error: { name: 'Error', message: 'login hunter2 refused' },
    });
    http.hosted.on('ordered', () => BackgroundResponse.fail('login hunter2 refused'));
    http.hosted.on('refused', () => {
      throw new AmendsError('OUR_OWN', 'login hunter2 refused');
    });
    await http.serve({ redactor: new Redactor(['hunter2']) });
    const shown = [
      await http.call('/runs'),
      await http.call('/overview'),
      await http.call('/runs/run-1'),
      await http.post('/runs/run-1/cancel'),
      await http.post('/events/ordered', { id: 'R-2' }),
      await http.post('/events/refused', { id: 'R-3' }),
    ];
    expect(shown.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 500]);
    expect(JSON.stringify(shown)).toContain('***');
    expect(JSON.stringify(shown)).not.toContain('hunter2');
  });

  test('masks what parameters of type password hold, wherever a run is shown', async () => {
    const request = assetRequest('purchase')
      .withParam('admin', 'hunter2', { type: 'password' })
      .withParam('seats', 'thirty')
      .withItem({ id: 'I', params: [{ id: 'door', type: 'Password', structured_value: { code: 'hunter2' } }] })
      .withConfigurationParam('vendor', 'hunter2', { type: 'password' }).raw;
    const setup = tierRequest('setup').withParam('reseller', 'hunter2', { type: 'password' }).raw;
    http.hosted.add('R-1', { latestRequest: request });
    http.hosted.add('R-2', { latestRequest: setup });
    await http.serve();
    const shown = [await http.call('/runs/run-1'), await http.post('/runs/run-1/cancel'), await http.call('/runs/run-2')];
    expect(JSON.stringify(shown)).toContain('thirty');
    expect(JSON.stringify(shown)).toContain('"id":"reseller"');
    expect(JSON.stringify(shown)).not.toContain('hunter2');
  });

  test('shows its own token to nobody, and keeps the id of a run though it looks like a secret', async () => {
    http.hosted.add('R-1', { id: 'run-secret-1', error: { name: 'Error', message: 'sent s3cret and b0bs-own to them' } });
    await http.serve({ token: 's3cret', tokens: { bob: 'b0bs-own' }, redactor: new Redactor(['run-secret']) });
    const { body } = await http.call('/runs/run-secret-1', { headers: { authorization: 'Bearer s3cret' } });
    expect(body).toMatchObject({ id: 'run-secret-1', error: { message: 'sent *** and *** to them' } });
  });
});

describe('/overview', () => {
  test('tells how the runs stand, of a day unless another window is asked for', async () => {
    http.hosted.add('R-1', { id: 'run-secret-1', state: 'stuck' });
    await http.serve({ redactor: new Redactor(['run-secret']) });
    expect(await http.call('/overview')).toMatchObject({ status: 200, body: { window: '24h', states: { stuck: 1 }, urgent: [{ id: 'run-secret-1' }] } });
    expect(await http.call('/overview?window=30d')).toMatchObject({ body: { window: '30d' } });
  });

  test.each(['window=2h', 'window=1h&window=1h', 'windows=1h', 'window=toString'])('refuses the query %s', async (query) => {
    await http.serve();
    expect(errorOf(await http.call(`/overview?${query}`))).toEqual([400, 'QUERY_INVALID']);
  });
});

describe('/sagas', () => {
  test('shows what the extension lists', async () => {
    const saga = { name: 'OrderSaga', steps: [], fixed: true, whenLocked: 'wait', onUndoFailure: 'halt' } as const;
    http.hosted.listedSagas = [saga];
    await http.serve();
    expect(await http.call('/sagas')).toMatchObject({ status: 200, body: { sagas: [saga] } });
  });
});

describe('POST /runs/{id}/{verb}', () => {
  test('carries the verb out with the reason, and shows the run', async () => {
    http.hosted.add('R-1');
    await http.serve();
    expect(await http.post('/runs/run-1/cancel', { reason: 'customer called' })).toMatchObject({ status: 200, body: { id: 'run-1', request: 'R-1' } });
    expect(http.hosted.engine.commands).toEqual([{ id: 'run-1', verb: 'cancel', by: `${userInfo().username} (no token)`, why: 'customer called' }]);
  });

  test('needs no body and no reason', async () => {
    http.hosted.add('R-1');
    await http.serve();
    await http.post('/runs/run-1/abandon');
    await http.post('/runs/run-1/abandon', {});
    expect(http.hosted.engine.commands.map(({ why }) => why)).toEqual(['no reason given', 'no reason given']);
  });

  test('hands the step and the outcome to the engine, an outcome that is null too', async () => {
    http.hosted.add('R-1');
    await http.serve();
    await http.post('/runs/run-1/complete', { step: 'CreateCustomer', outcome: { id: 'C-9' } });
    await http.post('/runs/run-1/complete', { reason: null, outcome: null });
    await http.post('/runs/run-1/wake', { step: 'Wait' });
    await http.post('/runs/run-1/bypass');
    const told = http.hosted.engine.commands.map(({ verb, step, outcome }) => [verb, step, outcome]);
    expect(told).toEqual([
      ['complete', 'CreateCustomer', { id: 'C-9' }],
      ['complete', undefined, null],
      ['wake', 'Wait', undefined],
      ['bypass', undefined, undefined],
    ]);
  });

  test('is journaled as done by the holder of the token where there is one', async () => {
    http.hosted.add('R-1');
    await http.serve({ token: 'secret' });
    await http.post('/runs/run-1/cancel', undefined, { authorization: 'Bearer secret' });
    expect(http.hosted.engine.commands.map(({ by }) => by)).toEqual(['default']);
  });

  test('is journaled under the name of the token that was shown', async () => {
    http.hosted.add('R-1');
    await http.serve({ token: 'secret', tokens: { alice: 'wonder', bob: 'builder' } });
    for (const token of ['builder', 'secret', 'wonder']) await http.post('/runs/run-1/cancel', undefined, { authorization: `Bearer ${token}` });
    expect(http.hosted.engine.commands.map(({ by }) => by)).toEqual(['bob', 'default', 'alice']);
  });

  test.each([
    ['an unknown verb', '/runs/run-1/explode', undefined, 404, 'VERB_UNKNOWN'],
    ['a verb that every object has', '/runs/run-1/toString', undefined, 404, 'VERB_UNKNOWN'],
    ['a verb that the state does not allow', '/runs/run-1/retry', undefined, 409, 'VERB_REFUSED'],
    ['a cancel past the pivot', '/runs/run-2/cancel', undefined, 409, 'PAST_THE_PIVOT'],
    ['a verb for a run that ended', '/runs/run-3/cancel', undefined, 409, 'RUN_ENDED'],
    ['a reason that is no text', '/runs/run-1/cancel', { reason: 5 }, 422, 'REQUEST_INVALID'],
    ['a body that is no object', '/runs/run-1/cancel', '"because"', 422, 'REQUEST_INVALID'],
    ['a step that is no text', '/runs/run-1/wake', { step: 5 }, 422, 'REQUEST_INVALID'],
    ['a member that is misspelt', '/runs/run-1/complete', { outcom: 5 }, 422, 'REQUEST_INVALID'],
    ['a body that is no JSON', '/runs/run-1/cancel', 'because', 400, 'BODY_INVALID'],
  ])('refuses %s', async (_title, path, body, status, code) => {
    http.hosted.add('R-1');
    http.hosted.add('R-pivot');
    http.hosted.add('R-3', { state: 'completed', endedAt: 1 });
    await http.serve();
    expect(errorOf(await http.post(path, body))).toEqual([status, code]);
    expect(http.hosted.engine.commands).toEqual([]);
  });
});

describe('POST /runs/{id}/messages/{name}', () => {
  test('sends the body as the payload, and says when its id was sent before', async () => {
    http.hosted.add('R-1');
    await http.serve();
    const send = () => http.post('/runs/run-1/messages/approved%20by', { by: 'Ann' }, { 'Idempotency-Key': 'M-1' });
    expect(await send()).toMatchObject({ status: 202, body: { accepted: true, duplicate: false } });
    expect(await send()).toMatchObject({ status: 202, body: { accepted: true, duplicate: true } });
    expect(http.hosted.engine.messages).toEqual([{ id: 'run-1', name: 'approved by', payload: { by: 'Ann' }, messageId: 'M-1' }]);
  });

  test('any JSON is a payload, and so is none', async () => {
    http.hosted.add('R-1');
    await http.serve();
    for (const body of ['null', '7', '"yes"', '[1]', undefined]) await http.post('/runs/run-1/messages/approved', body);
    expect(http.hosted.engine.messages.map(({ payload }) => payload)).toEqual([null, 7, 'yes', [1], undefined]);
  });

  test.each([
    ['broken JSON', '/runs/run-1/messages/approved', '{', 400, 'BODY_INVALID'],
    ['a name that the engine refuses', `/runs/run-1/messages/${'n'.repeat(201)}`, '{}', 422, 'MESSAGE_INVALID'],
    ['a run that ended', '/runs/run-2/messages/approved', '{}', 409, 'RUN_ENDED'],
  ])('refuses %s', async (_title, path, body, status, code) => {
    http.hosted.add('R-1');
    http.hosted.add('R-2', { state: 'completed', endedAt: 1 });
    await http.serve();
    expect(errorOf(await http.post(path, body))).toEqual([status, code]);
  });
});
