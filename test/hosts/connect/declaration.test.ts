import {
  BackgroundResponse,
  ConnectClient,
  Extension,
  event,
  schedulable,
  variables,
  type BackgroundResponse as Response,
  type ConnectAnswer,
  type Req,
} from 'amends';
import { Application } from '../../../src/application';
import { writeMessage } from '../../../src/clients/connect/eaas/message';
import { setupRequestOf } from '../../../src/hosts/connect/declaration';
import { findingsOf } from '../../../src/hosts/connect/findings';
import { askConnect, runnerVersionOf } from '../../../src/hosts/connect/validation';
import { Lines } from './connection-harness';

const done = async (): Promise<Response> => BackgroundResponse.done();
const profile = {
  repository: { readme_url: 'https://example.com/r', changelog_url: 'https://example.com/c' },
  audience: ['vendor'] as const,
  runnerVersion: '42.0',
};

@variables([
  { name: 'SECOND', secure: true },
  { name: 'FIRST', initial_value: 'too late' },
])
@variables([{ name: 'FIRST', initial_value: '1' }])
class Base extends Extension {
  @event('asset_purchase_request_processing', { statuses: ['pending'] })
  zebra(_request: Req) {
    return done();
  }

  @event('product_action_execution')
  ant() {
    return done();
  }

  @schedulable('Refresh', 'Refreshes what is old')
  refresh() {
    return done();
  }
}

@variables([{ name: 'THIRD' }, { name: 'FIRST', initial_value: 'of the subclass' }])
class Derived extends Base {
  @event('asset_purchase_request_processing', { statuses: ['pending', 'inquiring'] })
  bee(_request: Req) {
    return done();
  }

  @schedulable('Clean', 'Cleans up')
  clean() {
    return done();
  }
}

const declared = (cls: new () => Extension) => Application.register(cls);

describe('what an extension declares', () => {
  test('is told in the order of the names of its methods, those of base classes included', () => {
    const setup = setupRequestOf(declared(Derived), profile);
    expect(Object.entries(setup.event_subscriptions!)).toEqual([
      ['product_action_execution', []],
      ['asset_purchase_request_processing', ['pending', 'inquiring']],
    ]);
    expect(setup.schedulables).toEqual([
      { method: 'clean', name: 'Clean', description: 'Cleans up' },
      { method: 'refresh', name: 'Refresh', description: 'Refreshes what is old' },
    ]);
  });

  test('has of each variable what was declared first, nearest to the class, its base class before it', () => {
    expect(setupRequestOf(declared(Base), profile).variables).toEqual([
      { name: 'FIRST', initial_value: '1' },
      { name: 'SECOND', secure: true },
    ]);
    expect(setupRequestOf(declared(Derived), profile).variables).toEqual([
      { name: 'FIRST', initial_value: '1' },
      { name: 'SECOND', secure: true },
      { name: 'THIRD' },
    ]);
  });

  test('is a message of the protocol, with null for what it does not have', () => {
    class Nothing extends Extension {}
    expect(JSON.parse(writeMessage({ message_type: 'setup_request', data: setupRequestOf(declared(Nothing), {}) }))).toEqual({
      version: 2,
      message_type: 'setup_request',
      data: {
        event_subscriptions: {},
        ui_modules: null,
        icon: null,
        variables: [],
        schedulables: [],
        anvil_callables: null,
        transformations: null,
        audience: null,
        repository: null,
        runner_version: null,
        proxied_connect_api: null,
        model_type: 'setup_request',
      },
    });
  });

  test('must not have two handlers for one event in one class', async () => {
    class Twice extends Extension {
      @event('ordered')
      one(_request: Req) {
        return done();
      }

      @event('ordered')
      two(_request: Req) {
        return done();
      }
    }
    expect(() => declared(Twice).events()).toThrow(
      expect.objectContaining({ code: 'EXTENSION_INVALID', message: expect.stringContaining('one and two') as string }) as Error,
    );
    await expect(Application.prepare(Twice)).rejects.toMatchObject({ code: 'EXTENSION_INVALID' });
  });
});

describe('the checks before the start', () => {
  const known = [
    { type: 'asset_purchase_request_processing', object_statuses: ['pending', 'approved'] },
    { type: 'product_action_execution', object_statuses: [] },
  ];
  const of = (events: readonly object[], more: object = {}) =>
    findingsOf({ events: () => events as never, schedulables: () => [], variables: () => [], ...more }, profile, known).map(
      ({ level, message, method }) => `${level} ${method}: ${message}`,
    );
  const purchase = { event: 'asset_purchase_request_processing', method: 'purchase' };

  test.each([
    [{ ...purchase, statuses: ['pending'] }, []],
    [{ ...purchase, statuses: ['pending', 'gone'] }, ['ERROR purchase: gone: no statuses of asset_purchase_request_processing, which has pending, approved.']],
    [{ ...purchase, statuses: [] }, ['ERROR purchase: The handler lists no statuses; asset_purchase_request_processing has pending, approved.']],
    [purchase, ['ERROR purchase: The handler lists no statuses; asset_purchase_request_processing has pending, approved.']],
    [{ event: 'product_action_execution', method: 'act' }, []],
    [
      { event: 'product_action_execution', method: 'act', statuses: ['new'] },
      ['ERROR act: product_action_execution has no statuses, and the handler lists new.'],
    ],
    [{ event: 'unheard_of', method: 'odd' }, ['ERROR odd: Connect knows no event unheard_of.']],
  ])('find of %j: %j', (declaration, findings) => {
    expect(of([declaration])).toEqual(findings);
  });

  test('leave events alone where Connect did not say which there are', () => {
    expect(findingsOf(declared(Derived), profile, undefined)).toEqual([]);
  });

  test('warn of an extension that nothing will come to, and of no audience', () => {
    class Nothing extends Extension {}
    const { audience: _audience, ...rest } = profile;
    expect(findingsOf(declared(Nothing), rest, known).map(({ level }) => level)).toEqual(['WARNING', 'WARNING']);
  });

  test('find what is wrong with variables, all of it', () => {
    const list = [
      { name: 'GOOD' },
      { name: 'GOOD' },
      { name: '2much' },
      { name: 'x' },
      {},
      { name: 'COUNT', initial_value: 3 },
      { name: 'HIDDEN', secure: 'yes' },
    ];
    expect(of([{ ...purchase, statuses: ['pending'] }], { variables: () => list })).toEqual([
      'ERROR undefined: The variable GOOD is declared twice.',
      'ERROR undefined: The variable "2much" must have a name of a letter, then letters, digits and underscores.',
      'ERROR undefined: The variable "x" must have a name of a letter, then letters, digits and underscores.',
      'ERROR undefined: Variable 5 has no name.',
      'ERROR undefined: The initial_value of the variable COUNT must be text.',
      'ERROR undefined: The variable HIDDEN must have true or false as secure.',
    ]);
  });

  test('find addresses that are missing and audiences that nobody knows', () => {
    const found = findingsOf(
      declared(Derived),
      { audience: ['aliens' as 'vendor'], repository: { readme_url: '', changelog_url: 'https://example.com/c' } },
      known,
    );
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^readme_url/),
      expect.stringMatching(/"aliens"/),
      expect.stringMatching(/inquiring: no statuses/),
    ]);
  });
});

test.each([
  ['42.1.7-abc', '42.1'],
  ['42', '42'],
  ['', undefined],
  [undefined, undefined],
])('a Connect of version %j is told the runner version %j', (version, told) => {
  expect(runnerVersionOf(version)).toBe(told);
});

test('a Connect that lists no events is taken for one that has not told any', async () => {
  class Empty extends ConnectClient {
    override request<T>(): Promise<ConnectAnswer<T>> {
      return Promise.resolve({ status: 200, headers: { 'connect-version': '42.1' }, body: [] as T });
    }
  }
  expect(await askConnect(new Empty(), new Lines())).toEqual({ events: undefined, version: '42.1' });
});
