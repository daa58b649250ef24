import { Writable } from 'node:stream';
import fc from 'fast-check';
import { AmendsError, LogScope, Redactor, type LogFields } from 'amends';
import { WinstonLogger, type WinstonLoggerOptions } from 'amends/providers/logger/winston-logger';
import { CapturedStream } from './captured-stream';

function captured(options: Partial<WinstonLoggerOptions> = {}): { logger: WinstonLogger; stream: CapturedStream } {
  const stream = new CapturedStream();
  return { stream, logger: new WinstonLogger({ level: 'debug', format: 'json', redactor: new Redactor(['hunter-22']), stream, ...options }) };
}

function json(stream: CapturedStream): Record<string, unknown>[] {
  return stream.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

function cycle(): LogFields {
  const fields: Record<string, unknown> = {};
  fields['self'] = fields;
  return fields;
}

const hostile: readonly [string, LogFields][] = [
  ['a cycle', cycle()],
  ['a bigint', { big: 12n }],
  [
    'a getter that throws',
    Object.defineProperty({}, 'bad', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    }),
  ],
  [
    'a toJSON that throws',
    {
      bad: {
        toJSON: () => {
          throw new Error('no');
        },
      },
    },
  ],
  [
    'a proxy that throws',
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
        getPrototypeOf: () => {
          throw new Error('no');
        },
      },
    ),
  ],
  ['no object at all', 'text' as unknown as LogFields],
  ['null', null as unknown as LogFields],
  ['a line break and a forged line', { x: '\n12:00:00.000 ERROR forged', '\r\nname': '\u2028\u0085\u001b[2J' }],
];

describe.each(['json', 'pretty'] as const)('the logger that writes %s', (format) => {
  it('writes a line for each level from its own up, and none for silent', () => {
    const written = (level: WinstonLoggerOptions['level']): number => {
      const { logger, stream } = captured({ format, level });
      for (const each of ['error', 'warn', 'info', 'debug'] as const) logger[each](`a line of ${each}`);
      return stream.lines.length;
    };
    expect((['debug', 'info', 'warn', 'error', 'silent'] as const).map(written)).toEqual([4, 3, 2, 1, 0]);
  });

  it.each(hostile)('writes one line, and never throws, for %s', (_what, fields) => {
    const { logger, stream } = captured({ format });
    expect(() => logger.info('before', fields)).not.toThrow();
    logger.info('after');
    expect(stream.lines).toHaveLength(2);
    expect(stream.lines[0]).toMatch(/before/);
    expect(stream.lines[1]).toMatch(/after/);
  });

  it('lets nobody forge a line or command a terminal, whatever the texts', () => {
    const nasty = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r', '\u001b', '\u0007', '\u009b', '\u2028', '"', '\\', '=') });
    fc.assert(
      fc.property(nasty, nasty, nasty, (message, name, value) => {
        const { logger, stream } = captured({ format });
        logger.info(message, { [name]: value });
        expect(stream.text).toMatch(/^[^\p{Cc}\u2028\u2029]*\n$/u);
      }),
    );
  });

  it('masks secrets in the message, in fields, and in errors', () => {
    const { logger, stream } = captured({ format });
    logger.info('it is hunter-22', { password: 'abc-1', note: 'hunter-22', error: new Error('hunter-22 was refused', { cause: new Error('hunter-22') }) });
    expect(stream.text).toMatch(/it is \*\*\*/);
    expect(stream.text).not.toMatch(/hunter-22|abc-1/);
  });

  it('lets lines follow a flush', async () => {
    const { logger, stream } = captured({ format });
    logger.info('one');
    await logger.flush();
    logger.info('two');
    await logger.flush();
    expect(stream.lines).toHaveLength(2);
  });
});

describe('a line of JSON', () => {
  it('has time, level, message and the fields', () => {
    const { logger, stream } = captured();
    logger.warn('The vendor is slow.', { seconds: 3, nested: { a: [1] } });
    expect(json(stream)).toEqual([
      { time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string, level: 'warn', message: 'The vendor is slow.', seconds: 3, nested: { a: [1] } },
    ]);
    expect(Object.keys(json(stream)[0] ?? {}).slice(0, 3)).toEqual(['time', 'level', 'message']);
  });

  it('keeps its own time, level and message, whatever the fields are called', () => {
    const { logger, stream } = captured();
    logger.info('real', { message: 'forged', level: 'error', time: 'never' });
    expect(json(stream)).toEqual([expect.objectContaining({ level: 'info', message: 'real', message_: 'forged', level_: 'error', time_: 'never' })]);
  });

  it('carries the fields of the scope it was written in, across awaits, and not those of another', async () => {
    const { logger, stream } = captured();
    const work = (request: string): Promise<void> =>
      LogScope.run({ request, saga: 'Purchase', run: `run of ${request}` }, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        LogScope.run({ step: 'CreateCustomer' }, () => logger.info('inner', { extra: 1 }));
        logger.info('outer');
      });
    await Promise.all([work('PR-1'), work('PR-2')]);
    logger.info('outside');
    const common = { time: expect.any(String) as string, level: 'info' };
    const lines = (request: string): object[] => [
      { ...common, message: 'inner', request, saga: 'Purchase', run: `run of ${request}`, step: 'CreateCustomer', extra: 1 },
      { ...common, message: 'outer', request, saga: 'Purchase', run: `run of ${request}` },
    ];
    expect(json(stream).filter(({ request }) => request === 'PR-1')).toEqual(lines('PR-1'));
    expect(json(stream).filter(({ request }) => request === 'PR-2')).toEqual(lines('PR-2'));
    expect(json(stream).at(-1)).toEqual({ ...common, message: 'outside' });
  });

  it('shows errors as name, message, code and stack, with their cause', () => {
    const { logger, stream } = captured();
    logger.error('failed', { error: new AmendsError('E_CODE', 'no seats', { cause: new Error('sold out') }) });
    expect(json(stream)[0]?.['error']).toEqual({
      name: 'AmendsError',
      message: 'no seats',
      code: 'E_CODE',
      stack: expect.stringContaining('no seats\n') as string,
      cause: { name: 'Error', message: 'sold out', stack: expect.any(String) as string },
    });
    logger.error('failed', new Error('given as the fields') as unknown as LogFields);
    expect(json(stream)[1]).toMatchObject({ message: 'failed', error: { message: 'given as the fields' } });
  });
});

describe('a pretty line', () => {
  it('has the time of day, the level, the message and the fields, values quoted where they need it', () => {
    const { logger, stream } = captured({ format: 'pretty' });
    LogScope.run({ request: 'PR-1' }, () => logger.info('Customer created.', { name: 'Acme Inc', seats: 3, id: 'C-1', none: undefined, deep: { a: 1 } }));
    expect(stream.text).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO  Customer created\. request=PR-1 name="Acme Inc" seats=3 id=C-1 deep=\{"a":1\}\n$/);
  });

  it('shows an error in the line, and its stack and that of its cause indented below', () => {
    const { logger, stream } = captured({ format: 'pretty' });
    logger.error('failed', { error: new AmendsError('E_CODE', 'no seats\n12:00:00.000 INFO  forged', { cause: new Error('sold out') }) });
    const [first, ...below] = stream.lines;
    expect(first).toMatch(/ERROR failed error="AmendsError \(E_CODE\) no seats\\n12:00:00.000 INFO {2}forged"$/);
    expect(below.length).toBeGreaterThan(2);
    expect(below.every((line) => line.startsWith('    | '))).toBe(true);
    expect(below.some((line) => line.includes('Caused by: Error: sold out'))).toBe(true);
  });

  it('has colours only when told to', () => {
    const plain = captured({ format: 'pretty' });
    plain.logger.warn('x', { a: 1 });
    expect(plain.stream.text).not.toContain('\u001b');
    const coloured = captured({ format: 'pretty', coloured: true });
    coloured.logger.warn('x', { a: 1 });
    expect(coloured.stream.text).toContain('\u001b[33mWARN ');
  });
});

describe('a stream that breaks', () => {
  it('costs lines, not the process', async () => {
    const stream = new Writable({ write: (_chunk, _encoding, written) => written(Object.assign(new Error('broken pipe'), { code: 'EPIPE' })) });
    const logger = new WinstonLogger({ level: 'info', format: 'json', redactor: new Redactor(), stream });
    logger.info('one');
    await new Promise((resolve) => stream.once('close', resolve));
    expect(() => logger.info('two')).not.toThrow();
    await logger.flush();
  });

  it('is flushed when it is slow', async () => {
    const written: string[] = [];
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        setImmediate(() => {
          written.push(chunk.toString());
          done();
        });
      },
    });
    const logger = new WinstonLogger({ level: 'info', format: 'pretty', redactor: new Redactor(), stream });
    for (const word of ['one', 'two', 'three']) logger.info(word);
    await logger.flush();
    expect(written.join('')).toMatch(/one\n.*two\n.*three\n$/);
  });
});
