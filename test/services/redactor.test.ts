import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { Redactor } from 'amends';
import type { Config } from 'amends';

const SECRET = 's3cr3t-Value';
const redactor = new Redactor([SECRET]);

function hasSecret(value: unknown, secret: string): boolean {
  if (typeof value === 'string') return value.includes(secret);
  if (typeof value !== 'object' || value === null) return String(value).includes(secret);
  return Object.entries(value).some(([name, member]) => name.includes(secret) || hasSecret(member, secret));
}

describe('names that look secret', () => {
  it.each([
    'password',
    'ADMIN_PASSWORD',
    'dbpassword',
    'passwd',
    'secret',
    'clientSecret',
    'client_secret',
    'token',
    'access_token',
    'refreshToken',
    'AMENDS_TOKEN',
    'api_key',
    'apiKey',
    'APIKEY',
    'X-Api-Key',
    'Authorization',
    'Proxy-Authorization',
    'private_key',
    'privateKey',
    'cookie',
    'Set-Cookie',
    'credentials',
    'pwd',
    'pin',
    'otp',
  ])('mask what stands under %s', (name) => {
    expect(redactor.redact({ [name]: 'hidden', other: 'shown' })).toEqual({ [name]: '***', other: 'shown' });
  });

  it.each(['id', 'key', 'idempotencyKey', 'shipping', 'author', 'passenger', 'compass', 'spins', 'monkey', 'status', 'primary_key'])(
    'leave %s alone',
    (name) => {
      expect(redactor.redact({ [name]: 'shown' })).toEqual({ [name]: 'shown' });
    },
  );

  it('mask whole lists, objects and numbers, and show that there is nothing, or a yes or no', () => {
    expect(redactor.redact({ tokens: ['a', { b: 'c' }], password: { x: 1 }, pin: 1234, secret: null, cookie: '', token: undefined, apiKey: true })).toEqual({
      tokens: '***',
      password: '***',
      pin: '***',
      secret: null,
      cookie: '',
      token: undefined,
      apiKey: true,
    });
  });

  it('are found at any depth, in maps, and in pairs of name and value', () => {
    expect(redactor.redact([{ a: [{ password: 'x' }] }, new Map([['token', 'x']]), { name: 'X-Api-Key', value: 'x' }])).toEqual([
      { a: [{ password: '***' }] },
      { token: '***' },
      { name: 'X-Api-Key', value: '***' },
    ]);
  });
});

describe('registered secrets', () => {
  it('that come and go are forgotten only when 1,000 others have come since; those of the configuration never', () => {
    const redactor = new Redactor(['lasting-secret']);
    const shown = (text: string): boolean => redactor.text(text) === text;
    for (let key = 0; key <= 1_000; key += 1) {
      redactor.registerPassing(`key-of-task-${key}-`);
      redactor.registerPassing('used-all-the-time', 'lasting-secret');
    }
    expect([0, 1, 2, 1_000].map((key) => shown(`key-of-task-${key}-`))).toEqual([true, true, false, false]);
    expect([shown('used-all-the-time'), shown('lasting-secret')]).toEqual([false, false]);
  });

  it('are masked wherever they occur in a text, also as JSON and URLs write them', () => {
    const awkward = new Redactor(['pa"ss wörd']);
    expect(awkward.text('it is pa"ss wörd.')).toBe('it is ***.');
    expect(awkward.text(JSON.stringify({ x: 'pa"ss wörd' }))).toBe('{"x":"***"}');
    expect(awkward.text(`/?x=${encodeURIComponent('pa"ss wörd')}&y`)).toBe('/?x=***&y');
  });

  it('are masked in the names of members, in numbers and in bigints', () => {
    const numeric = new Redactor(['12345678']);
    expect(numeric.redact({ '12345678': 1, a: 12345678, b: 912345678n, c: 1234 })).toEqual({ '***': 1, a: '***', b: '9***', c: 1234 });
  });

  it('go whole where one is the beginning of another', () => {
    expect(new Redactor(['abcd', 'abcdefgh']).text('xabcdefghx abcdx')).toBe('x***x ***x');
  });

  it('can be added later, and hold for everybody who has the redactor of the same configuration', () => {
    const config = { secrets: () => [SECRET] } as unknown as Config;
    Redactor.of(config).register('fetched-token-1');
    expect(Redactor.of(config).text(`fetched-token-1 ${SECRET}`)).toBe('*** ***');
  });

  it('never appear in what comes out, whatever goes in', () => {
    const secretful = fc.string({ minLength: 4, maxLength: 12, unit: fc.constantFrom('a', 'b', '*', '"', '\\', '%', ' ', '1') });
    fc.assert(
      fc.property(
        secretful,
        secretful,
        fc.anything({ withMap: true, withSet: true, withBigInt: true, withDate: true }),
        fc.string(),
        (one, other, any, text) => {
          const both = new Redactor([one, other]);
          const input = [
            any,
            text + one + text,
            { [text + other]: one + other },
            [new Map([[one, [other]]])],
            new Error(one, { cause: { deep: other + one } }),
          ];
          const shown = both.redact(input);
          expect(hasSecret(shown, one)).toBe(false);
          expect(hasSecret(shown, other)).toBe(false);
          expect(() => JSON.stringify(shown)).not.toThrow();
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('secrets that are plain from their form', () => {
  it.each([
    ['Authorization: Bearer abc.def-123 was refused', 'Authorization: Bearer *** was refused'],
    ['ApiKey SU-123-456:0a1b2c3d', 'ApiKey ***'],
    ['GET https://me:pw@host/x', 'GET https://***@host/x'],
    ['/x?access_token=abc&page=2', '/x?access_token=***&page=2'],
    ['{"client_secret":"a\\"b","id":1', '{"client_secret":"***","id":1'],
    ['the bearer token is missing', 'the bearer token is missing'],
    ['invalid token: expired', 'invalid token: expired'],
  ])('%s', (text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  it('are looked for in linear time', () => {
    const began = performance.now();
    redactor.text('token'.repeat(100_000) + '://' + 'a'.repeat(500_000) + 'password="' + '\\'.repeat(500_000));
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('Connect parameters', () => {
  it('of type password have their values masked, others are shown', () => {
    const asset = {
      params: [
        { id: 'admin', type: 'password', value: 'x', structured_value: { a: 'y' }, phase: 'ordering' },
        { id: 'seats', type: 'text', value: '12' },
      ],
    };
    expect(redactor.redact(asset)).toEqual({
      params: [
        { id: 'admin', type: 'password', value: '***', structured_value: '***', phase: 'ordering' },
        { id: 'seats', type: 'text', value: '12' },
      ],
    });
  });
});

describe('anything at all', () => {
  it('may be a cycle, deep or endless', () => {
    const cycle: Record<string, unknown> = { name: 'x' };
    cycle['self'] = cycle;
    expect(redactor.redact(cycle)).toEqual({ name: 'x', self: '[circular]' });

    let deep: unknown = 'end';
    for (let level = 0; level < 10_000; level++) deep = { deep };
    expect(JSON.stringify(redactor.redact(deep))).toContain('[too deep]');

    let doubled: unknown = 'leaf';
    for (let level = 0; level < 30; level++) doubled = [doubled, doubled];
    expect(JSON.stringify(redactor.redact(doubled))).toContain('[too much]');
    expect(redactor.redact(new Array(2 ** 32 - 1))).toContain('[too much]');
  });

  it('shows the same object twice where it stands twice without a cycle', () => {
    const shared = { a: 1 };
    expect(redactor.redact([shared, shared])).toEqual([{ a: 1 }, { a: 1 }]);
  });

  it('turns errors into their name, message, code, stack and cause', () => {
    const error = Object.assign(new TypeError(`refused ${SECRET}`, { cause: new Error('no route') }), { code: 'E1', status: 403, body: { token: 'x' } });
    expect(redactor.redact(error)).toEqual({
      name: 'TypeError',
      message: 'refused ***',
      code: 'E1',
      stack: expect.stringContaining('TypeError: refused ***') as string,
      cause: { name: 'Error', message: 'no route', stack: expect.any(String) as string },
      status: 403,
      body: { token: '***' },
    });
  });

  it('knows errors of another realm', () => {
    expect(redactor.redact(runInNewContext(`new TypeError('from ${SECRET}')`))).toMatchObject({ name: 'TypeError', message: 'from ***' });
  });

  it('never throws, however hostile', () => {
    const getter = Object.defineProperty({}, 'x', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    const proxy = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('no');
        },
      },
    );
    const { proxy: revoked, revoke } = Proxy.revocable({}, {});
    revoke();
    const input = {
      getter,
      proxy,
      revoked,
      json: { toJSON: () => redactor.redact },
      big: 1n,
      not: NaN,
      sym: Symbol('s'),
      when: new Date(NaN),
      bytes: Buffer.from('ab'),
    };
    expect(redactor.redact(input)).toEqual({
      getter: { x: '[unreadable]' },
      proxy: '[unreadable]',
      revoked: '[unreadable]',
      json: '[function]',
      big: '1',
      not: 'NaN',
      sym: 'Symbol(s)',
      when: null,
      bytes: '[2 bytes]',
    });
  });

  it('is never changed, not even by a member called __proto__', () => {
    const input = JSON.parse('{"__proto__":{"polluted":true},"password":"x","list":[{"token":"y"}]}') as object;
    const before = JSON.stringify(input);
    const shown = redactor.redact(Object.freeze(input)) as { polluted?: boolean };
    expect(JSON.stringify(input)).toBe(before);
    expect(shown.polluted).toBeUndefined();
    expect(Object.keys(shown)).toContain('__proto__');
  });
});
