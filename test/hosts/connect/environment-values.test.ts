import { AwaitedValues, Config, Redactor, type LogLevel } from 'amends';
import { Container } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';
import { z } from 'zod';
import { setupResponse } from '../../../src/clients/connect/eaas/setup';
import { EnvironmentValues } from '../../../src/hosts/connect/environment-values';
import { Lines } from './connection-harness';

const schema = z.object({ SEATS: z.coerce.number().default(5), VENDOR: z.string().default('none') });

interface Given {
  readonly env?: Readonly<Record<string, string>>;
  readonly needed?: z.ZodObject;
  readonly awaited?: boolean;
}

/** A configuration as an extension has it, and what takes in what Connect tells. */
function environment({ env = {}, needed = z.object({}), awaited = false }: Given = {}) {
  const container = new Container();
  if (awaited) container.bind(AwaitedValues).toConstantValue({ names: [] });
  const provider = new (ConfigServiceProvider.with({ schema: schema.extend(needed.shape), env, envFile: false }))();
  provider.register(container);
  const config = container.get(Config);
  const log = new Lines();
  const levels: (LogLevel | 'silent')[] = [];
  log.setLevel = (level) => void levels.push(level);
  const values = new EnvironmentValues(config, log);
  const tell = (variables: readonly object[], level: string | null = null) => values.apply(setupResponse.parse({ variables, logging: { log_level: level } }));
  return { config, log, levels, tell, boot: () => provider.boot(container) };
}

describe('the variables of Connect', () => {
  test('are values of the configuration before its defaults, checked by its schema, and text where there is none', () => {
    const { config, tell } = environment();
    tell([
      { name: 'SEATS', value: '12' },
      { name: 'FREE_TEXT', value: '12' },
    ]);
    expect([config.value('SEATS'), config.value('VENDOR'), config.value('FREE_TEXT')]).toEqual([12, 'none', '12']);
  });

  test('that change are seen by the next who asks', () => {
    const { config, tell } = environment();
    tell([{ name: 'SEATS', value: '12' }]);
    tell([{ name: 'SEATS', value: '13' }]);
    expect(config.value('SEATS')).toBe(13);
  });

  test('give way to the environment, and are named in one warning', () => {
    const { config, tell, log } = environment({ env: { VENDOR: 'local', SEATS: '1' } });
    const told = [
      { name: 'VENDOR', value: 'remote' },
      { name: 'SEATS', value: '12' },
    ];
    tell(told);
    tell(told);
    expect([config.value('VENDOR'), config.value('SEATS')]).toEqual(['local', 1]);
    expect(log.matching(/^warn .*(VENDOR|SEATS)/)).toEqual([expect.stringContaining('VENDOR, SEATS') as string]);
  });

  test('that the schema refuses change nothing, and are told with a code and without a secret', () => {
    const { config, tell, log } = environment();
    tell([{ name: 'SEATS', value: '12' }]);
    tell([
      { name: 'SEATS', value: 'many-many', secure: true },
      { name: 'VENDOR', value: 'new' },
    ]);
    expect([config.value('SEATS'), config.value('VENDOR')]).toEqual([12, 'none']);
    expect(log.matching(/^error .*SEATS.*CONNECT_VALUES_REFUSED/s)).toHaveLength(1);
    expect(log.lines.join('\n')).not.toContain('many-many');
  });

  test('that are secure, or sound so, are masked', () => {
    const { config, tell } = environment();
    const redactor = Redactor.of(config); // which others have by then
    tell([
      { name: 'VENDOR', value: 'hidden-vendor', secure: true },
      { name: 'ACCESS_TOKEN', value: 'hidden-token' },
      { name: 'SEATS', value: '12345' },
    ]);
    expect(redactor.text('hidden-vendor hidden-token 12345')).toBe('*** *** 12345');
  });

  test('may bring what the configuration cannot do without, up to the boot of its provider', () => {
    const { config, tell, boot } = environment({ needed: z.object({ MUST: z.string() }), awaited: true });
    expect(config.get('PORT')).toBe(8080);
    expect(() => config.value('MUST')).toThrow(/MUST is not set/);
    expect(boot).toThrow(/MUST is not set/);
    tell([{ name: 'MUST', value: 'here' }]);
    boot();
    expect(config.value('MUST')).toBe('here');
  });

  test('are not waited for where nobody says that they come', () => {
    expect(() => environment({ needed: z.object({ MUST: z.string() }) })).toThrow(/MUST is not set/);
  });
});

describe('the level of the log', () => {
  test('is the one that Connect tells', () => {
    const { tell, levels } = environment();
    tell([], 'WARNING');
    tell([], 'nonsense');
    expect(levels).toEqual(['warn']);
  });

  test('is the one that the environment says, if it says one', () => {
    const { tell, levels, log } = environment({ env: { LOG_LEVEL: 'error' } });
    tell([], 'DEBUG');
    expect(levels).toEqual(['error']);
    expect(log.matching(/^warn/)).toEqual([]);
  });
});
