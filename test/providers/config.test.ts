import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Config, Container, type ServiceProviderClass } from 'amends';
import { ConfigServiceProvider, type ConfigOptions } from 'amends/providers/config';
import { strictNumber } from 'amends/providers/config/strict-number';
import { z } from 'zod';

const folder = mkdtempSync(join(tmpdir(), 'amends-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function loaded(...providers: ServiceProviderClass[]): Config {
  const container = new Container();
  for (const Provider of providers) {
    const provider = new Provider();
    container.registering(provider, () => provider.register(container));
  }
  return container.get(Config);
}

/** Without what happens to be in the environment of this test. */
const configured = (options: ConfigOptions = {}): Config => loaded(ConfigServiceProvider.with({ env: {}, envFile: false, ...options }));

function problemsOf(options: ConfigOptions): string {
  try {
    configured(options);
  } catch (error) {
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', retryable: false });
    return (error as Error).message;
  }
  throw new Error('the configuration was accepted');
}

function envFile(text: string): string {
  const path = join(mkdtempSync(join(folder, 'env-')), '.env');
  writeFileSync(path, text);
  return path;
}

describe('the configuration', () => {
  it('has a default for every key', () => {
    const config = configured();
    expect(config.get('JOURNAL_PATH')).toBe('.amends/journal.db');
    expect(config.get('JOURNAL_DURABILITY')).toBe('power');
    expect(config.get('LOG_LEVEL')).toBe('info');
    expect(config.get('HOST')).toBe('127.0.0.1');
    expect(config.get('PORT')).toBe(8080);
    expect(config.get('HTTP_PATIENCE')).toBe(30);
    expect(config.get('HTTP_BODY_LIMIT')).toBe(1_048_576);
    expect(config.get('AMENDS_TOKEN')).toBeUndefined();
    expect(config.get('AMENDS_TOKENS')).toBeUndefined();
    expect(config.get('SHUTDOWN_GRACE')).toBe(10);
    expect(config.get('CACHE_DRIVER')).toBe('memory');
    expect(config.get('CACHE_TTL')).toBe(900);
    expect(config.get('CACHE_SQLITE_PATH')).toBe('.amends/cache.db');
  });

  it.each([
    [true, 'pretty'],
    [false, 'json'],
  ])('writes lines for a person only on a terminal (%p)', (isTTY, format) => {
    const before = process.stderr.isTTY;
    process.stderr.isTTY = isTTY;
    try {
      expect(configured().get('LOG_FORMAT')).toBe(format);
    } finally {
      process.stderr.isTTY = before;
    }
  });

  it('takes explicit values before the environment, that before the .env file, that before the default', () => {
    const file = envFile('PORT=1\nHOST=file\nCACHE_DRIVER=file # with a comment\nLOG_LEVEL="debug"\n');
    const config = configured({ envFile: file, env: { PORT: '2', HOST: 'env' }, values: { PORT: 3 } });
    expect([config.get('PORT'), config.get('HOST'), config.get('CACHE_DRIVER'), config.get('LOG_LEVEL')]).toEqual([3, 'env', 'file', 'debug']);
  });

  it('reads process.env unless told otherwise, and never writes to it', () => {
    const file = envFile('SHUTDOWN_GRACE=7');
    process.env['CACHE_TTL'] = '11';
    try {
      const config = loaded(ConfigServiceProvider.with({ envFile: file }));
      expect([config.get('CACHE_TTL'), config.get('SHUTDOWN_GRACE')]).toEqual([11, 7]);
      expect(process.env['SHUTDOWN_GRACE']).toBeUndefined();
    } finally {
      delete process.env['CACHE_TTL'];
    }
  });

  it('reads .env in the working folder if there is one, and only misses a file that was asked for by name', () => {
    const before = process.cwd();
    try {
      process.chdir(join(envFile('PORT=4'), '..'));
      expect(loaded(ConfigServiceProvider.with({ env: {} })).get('PORT')).toBe(4);
      process.chdir(mkdtempSync(join(folder, 'empty-')));
      expect(loaded(ConfigServiceProvider.with({ env: {} })).get('PORT')).toBe(8080);
    } finally {
      process.chdir(before);
    }
    expect(problemsOf({ envFile: join(folder, 'nowhere.env') })).toMatch(/nowhere\.env cannot be read \(ENOENT\)/);
  });

  it('reads nothing and refuses nothing before it is asked for', () => {
    const container = new Container();
    const provider = new (ConfigServiceProvider.with({ values: { PORT: 'x' } }))();
    expect(() => provider.register(container)).not.toThrow();
    expect(() => provider.boot(container)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it('takes numbers written as text, and nothing that only looks like one', () => {
    expect(configured({ env: { PORT: '0', HTTP_PATIENCE: '0.5', CACHE_TTL: '60' } }).get('HTTP_PATIENCE')).toBe(0.5);
    for (const bad of ['abc', '', '12x', ' 12', '0x10', '1e3', 'NaN', 'Infinity', '1,000', '12.5', '-1', '65536']) {
      expect(problemsOf({ env: { PORT: bad } })).toContain(`PORT is ${JSON.stringify(bad)} (from the environment); accepted: a whole number from 0 to 65535`);
    }
    fc.assert(fc.property(fc.integer({ min: 0, max: 65_535 }), (port) => expect(configured({ env: { PORT: String(port) } }).get('PORT')).toBe(port)));
  });

  it('takes times for what is removed from the journal, or never, and keeps an answer for no less long than what led to it', () => {
    for (const good of ['36h', '30d', '0s', 'never']) expect(configured({ env: { JOURNAL_RETENTION: good } }).get('JOURNAL_RETENTION')).toBe(good);
    expect(configured({ env: { JOURNAL_RETENTION: 'never', JOURNAL_DEDUP_RETENTION: '1d' } }).get('JOURNAL_DEDUP_RETENTION')).toBe('1d');
    for (const bad of ['soon', '30', '-1d', 'Never', '']) {
      expect(problemsOf({ env: { JOURNAL_RETENTION: bad } })).toContain(
        `JOURNAL_RETENTION is ${JSON.stringify(bad)} (from the environment): Invalid input; accepted: a time such as 36h or 30d, or never`,
      );
    }
    for (const [history, dedup] of [
      ['91d', '90d'],
      ['1h', '59m'],
    ] as const) {
      expect(problemsOf({ env: { JOURNAL_RETENTION: history, JOURNAL_DEDUP_RETENTION: dedup } })).toContain(
        `JOURNAL_DEDUP_RETENTION is "${dedup}" (from the environment): it must be at least JOURNAL_RETENTION`,
      );
    }
  });

  it('reports all problems at once, each with its key, what is wrong, where it came from and what is accepted', () => {
    const problems = problemsOf({
      envFile: envFile('HOST='),
      env: { LOG_LEVEL: 'loud', JOURNAL_DURABILITY: 'none' },
      values: { CACHE_TTL: -1, PROT: 80 },
      schema: z.object({ VENDOR_URL: z.url(), SEATS: strictNumber({ min: 1 }) }),
    }).split('\n');
    expect(problems.slice(1).sort()).toEqual([
      expect.stringMatching(/^- CACHE_TTL is -1 \(given in code\); accepted: a number from 0 to \d+$/),
      expect.stringMatching(/^- HOST is "" \(from .*\.env\); accepted: text, not empty$/),
      '- JOURNAL_DURABILITY is "none" (from the environment); accepted: power, process',
      '- LOG_LEVEL is "loud" (from the environment); accepted: error, warn, info, debug, silent',
      '- PROT is given in code, but no schema declares it; accepted: the keys of the schema',
      expect.stringMatching(/^- SEATS is not set: .*number/),
      expect.stringMatching(/^- VENDOR_URL is not set: .*string/),
    ]);
  });

  it('takes an empty AMENDS_TOKEN as none', () => {
    expect(configured({ env: { AMENDS_TOKEN: '' } }).get('AMENDS_TOKEN')).toBeUndefined();
    expect(configured({ env: { AMENDS_TOKEN: 't0p' } }).get('AMENDS_TOKEN')).toBe('t0p');
  });

  it('refuses to give out a key that no schema declares, also those that every object has', () => {
    for (const key of ['NOWHERE', 'constructor', '__proto__']) {
      expect(() => configured().value(key)).toThrow(
        expect.objectContaining({ code: 'CONFIG_UNKNOWN_KEY', message: expect.stringContaining('PORT') as string }),
      );
    }
    expect(configured().value('AMENDS_TOKEN')).toBeUndefined();
  });
});

describe('secrets of the configuration', () => {
  it('are handed to the redactor: those that are listed, and those whose key sounds like one', () => {
    const schema = z.object({
      VENDOR_API_KEY: z.string(),
      VENDOR_LICENCE: z.string(),
      TOKEN_URL: z.string(),
      KEYS: z.string().transform((text) => text.split(',')),
    });
    const env = { AMENDS_TOKEN: 'tok-1', VENDOR_API_KEY: 'key-1', VENDOR_LICENCE: 'lic-1', TOKEN_URL: 'https://login', KEYS: 'one-1,two-2' };
    const config = configured({ schema, env, secrets: ['VENDOR_LICENCE', 'KEYS'] });
    expect([...config.secrets()].sort()).toEqual(['key-1', 'lic-1', 'one-1', 'one-1,two-2', 'tok-1', 'two-2']);
    expect(configured().secrets()).toEqual([]);
  });

  it('are never shown by a problem, whatever rule refused them', () => {
    const schema = z
      .object({
        VENDOR_PASSWORD: z.string().refine(() => false, { error: (issue) => `what is ${String(issue.input)}?` }),
        PIN: z.string().refine(() => false, { error: (issue) => `what is ${String(issue.input)}?` }),
        LICENCE: z.enum(['a', 'b']),
        NOTE: z.string().refine(() => false, { error: 'is not hunter-22 either' }),
      })
      .strict();
    const env = { VENDOR_PASSWORD: 'hunter-22', PIN: '987', LICENCE: 'licence-of-mine', NOTE: 'says hunter-22', AMENDS_TOKEN: 'with spaces in it' };
    const problems = problemsOf({ schema, env, secrets: ['LICENCE'] });
    for (const hidden of ['hunter-22', '987', 'licence-of-mine', 'with spaces in it']) expect(problems).not.toContain(hidden);
    for (const key of Object.keys(env)) expect(problems).toContain(`- ${key} `);
    expect(problems).toContain('VENDOR_PASSWORD has a value that is not accepted (from the environment): what is ***?');
  });

  it('that are listed must be keys', () => {
    expect(problemsOf({ secrets: ['VENDOR_KYE'] })).toContain('VENDOR_KYE is listed as a secret, but no schema declares it');
  });
});

describe('a schema of your own', () => {
  const schema = z.object({ SEATS: strictNumber({ min: 1 }).default(5), PORT: strictNumber({ whole: true }).default(9000) });

  it('adds keys, and may redeclare known ones', () => {
    const config = configured({ schema, env: { SEATS: '7' } });
    expect([config.value('SEATS'), config.get('PORT'), config.get('HOST')]).toEqual([7, 9000, '127.0.0.1']);
  });

  it('may have rules across its keys', () => {
    const ordered = z.object({ LEAST: strictNumber(), MOST: strictNumber() }).refine(({ LEAST, MOST }) => LEAST <= MOST, 'LEAST must not be above MOST');
    expect(problemsOf({ schema: ordered, env: { LEAST: '2', MOST: '1' } })).toContain('\n- LEAST must not be above MOST');
    expect(configured({ schema: ordered, env: { LEAST: '1', MOST: '2' } }).value('MOST')).toBe(2);
  });

  it('still holds when a later provider only changes a value', () => {
    const Extended = ConfigServiceProvider.with({ schema, env: {}, envFile: false }).with({ values: { SEATS: 6 } });
    const config = loaded(Extended, ConfigServiceProvider, ConfigServiceProvider.with({ values: { PORT: '9001' } }));
    expect([config.value('SEATS'), config.get('PORT')]).toEqual([6, 9001]);
    expect(loaded(ConfigServiceProvider.with({ env: {}, envFile: false })).get('PORT')).toBe(8080);
  });
});
