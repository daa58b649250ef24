import { codeOf } from 'amends';
import fc from 'fast-check';
import { readMessage, writeMessage, type Message } from '../../../src/clients/connect/eaas/message';
import { setupRequest, setupResponse } from '../../../src/clients/connect/eaas/setup';
import { TASK_RESULTS, task } from '../../../src/clients/connect/eaas/task';

const TASK = {
  options: { task_id: 'TQ-1', task_category: 'background' },
  input: { event_type: 'asset_purchase_request_processing', object_id: 'PR-1' },
  model_type: 'task',
};

const read = (message_type: string, data: unknown, version: unknown = 2): Message | undefined => readMessage(JSON.stringify({ version, message_type, data }));
const output = (members: object) => (read('task', { ...TASK, output: { result: 'success', ...members } })?.data as ReturnType<typeof task.parse>).output;

describe('reading a message', () => {
  it('fills in null for each member that is absent', () => {
    expect(read('task', TASK)).toEqual({
      message_type: 'task',
      data: {
        options: {
          task_id: 'TQ-1',
          task_category: 'background',
          correlation_id: null,
          reply_to: null,
          api_key: null,
          installation_id: null,
          connect_correlation_id: null,
        },
        input: { event_type: 'asset_purchase_request_processing', object_id: 'PR-1', data: null },
        output: null,
        model_type: 'task',
      },
    });
  });

  it('drops what nobody declared, and keeps the payload as it is', () => {
    const data = { any: { thing: [1, null] } };
    const message = read('task', { ...TASK, more: 1, options: { ...TASK.options, more: 2 }, input: { ...TASK.input, data, more: 3 } });
    expect(JSON.stringify(message)).not.toContain('more');
    expect(message?.data).toMatchObject({ input: { data } });
  });

  it('takes a number for a text', () => {
    expect(read('task', { ...TASK, input: { event_type: 'x', object_id: 12 } })?.data).toMatchObject({ input: { object_id: '12' } });
  });

  it.each([
    [{}, { countdown: 0, runtime: 0, data: null, message: null }],
    [{ runtime: null }, { runtime: 0 }],
    [
      { runtime: '1.5', countdown: '60' },
      { runtime: 1.5, countdown: 60 },
    ],
  ])('reads an output with %j', (members, expected) => {
    expect(output(members)).toMatchObject(expected);
  });

  it.each([
    { countdown: null },
    { countdown: -1 },
    { countdown: '' },
    { countdown: [] },
    { countdown: true },
    { runtime: 'soon' },
    { runtime: '1e999' },
    { result: 'done' },
  ])('refuses an output with %j', (members) => {
    expect(() => output(members)).toThrow(expect.objectContaining({ code: 'CONNECT_MESSAGE_INVALID' }));
  });

  it('takes a secure that is absent or null for no', () => {
    const variables = [
      { name: 'A', value: 'a' },
      { name: 'B', value: 'b', secure: null },
      { name: 'C', value: 'c', secure: 1 },
    ];
    expect(read('setup_response', { model_type: 'setup_response', variables })?.data).toMatchObject({
      variables: [{ secure: false }, { secure: false }, { secure: true }],
    });
  });

  it('understands the configuration of the first version', () => {
    const data = {
      configuration: { VENDOR_URL: 'https://vendor.example' },
      environment_type: 'test',
      log_level: 'INFO',
      service_id: 'SRVC-1',
      product_id: 'PRD-1, PRD-2',
    };
    expect(read('configuration', data, 1)).toMatchObject({
      message_type: 'setup_response',
      data: {
        variables: [{ name: 'VENDOR_URL', value: 'https://vendor.example', secure: false }],
        environment_type: 'test',
        logging: { log_level: 'INFO', meta: { service_id: 'SRVC-1', products: ['PRD-1', 'PRD-2'] } },
        event_definitions: null,
      },
    });
  });

  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])('takes %s for no type of message', (type) => {
    expect(readMessage(`{"version":2,"message_type":"${type}","data":null}`)).toBeUndefined();
    expect(() => readMessage(`{"version":2,"message_type":"${type}","data":{"model_type":"${type}"}}`)).toThrow(
      expect.objectContaining({ code: 'CONNECT_MESSAGE_INVALID' }),
    );
  });

  it('says what is wrong in few words, and quotes nothing', () => {
    const variables = Array.from({ length: 1000 }, () => ({ name: { s3cr3t: 1 }, value: ['s3cr3t'] }));
    const messages = [() => read('setup_response', { model_type: 'setup_response', variables }), () => readMessage('s3cr3t {')].map(messageOf);
    for (const { text, cause } of messages) {
      expect(text).not.toContain('s3cr3t');
      expect(text.length).toBeLessThan(1000);
      expect(cause).toBeUndefined();
    }
  });

  it('throws nothing but CONNECT_MESSAGE_INVALID, whatever arrives', () => {
    const types = fc.constantFrom('setup_request', 'setup_response', 'task', 'shutdown', 'configuration', 'web_task', 'valueOf');
    const nearly = fc.record({ version: fc.constantFrom(1, 2, '2', null), message_type: types, data: nearlyData() }, { requiredKeys: [] });
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      nearly.map((message) => JSON.stringify(message)),
    );
    fc.assert(
      fc.property(anything, (text) => {
        try {
          readMessage(text);
        } catch (error) {
          expect(codeOf(error)).toBe('CONNECT_MESSAGE_INVALID');
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a message that is written and read again', () => {
  it('is the same, of every model', () => {
    fc.assert(
      fc.property(anyMessage(), (message) => {
        expect(readMessage(writeMessage(message))).toEqual(message);
      }),
      { numRuns: 500 },
    );
  });

  it('has every declared member on the wire, in the order of the protocol', () => {
    fc.assert(
      fc.property(anyMessage(), (message) => {
        const written = JSON.parse(writeMessage(message)) as { data: object | null };
        expect(Object.keys(written)).toEqual(['version', 'message_type', 'data']);
        if (written.data !== null) expect(Object.keys(written.data)).toEqual(MEMBERS[message.message_type]);
      }),
    );
  });
});

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  setup_request: [
    'event_subscriptions',
    'ui_modules',
    'icon',
    'variables',
    'schedulables',
    'anvil_callables',
    'transformations',
    'audience',
    'repository',
    'runner_version',
    'proxied_connect_api',
    'model_type',
  ],
  setup_response: [
    'variables',
    'environment_type',
    'logging',
    'event_definitions',
    'environment_runtime',
    'environment_hostname',
    'environment_domain',
    'model_type',
  ],
  task: ['options', 'input', 'output', 'model_type'],
};

/** Data with the right names and, often enough, the wrong values. */
function nearlyData(): fc.Arbitrary<unknown> {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('task', 'setup_response', 'setup_request'));
  const names = ['model_type', 'options', 'input', 'output', 'variables', 'logging', 'event_definitions', 'configuration', 'product_id', 'audience'];
  return fc.oneof(
    value,
    fc.dictionary(fc.constantFrom(...names), fc.oneof(value, fc.array(fc.dictionary(fc.constantFrom('name', 'value', 'secure', 'meta'), value)))),
  );
}

function anyMessage(): fc.Arbitrary<Message> {
  const text = fc.string();
  const perhaps = fc.option(text);
  const list = <T>(one: fc.Arbitrary<T>) => fc.option(fc.array(one, { maxLength: 3 }));
  const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown); // -0 is 0 on the wire
  const request = fc.record({
    event_subscriptions: fc.option(
      fc.dictionary(
        text.filter((name) => name !== '__proto__'),
        fc.array(text),
        { noNullPrototype: true },
      ),
    ),
    ui_modules: json,
    icon: perhaps,
    variables: list(fc.record({ name: text, initial_value: text, secure: fc.boolean() }, { requiredKeys: ['name'], noNullPrototype: true })),
    schedulables: list(fc.record({ method: text, name: text, description: text })),
    anvil_callables: json,
    transformations: json,
    audience: list(fc.constantFrom('vendor', 'distributor', 'reseller')),
    repository: fc.option(fc.record({ readme_url: text, changelog_url: text })),
    runner_version: perhaps,
    proxied_connect_api: json,
    model_type: fc.constant('setup_request'),
  });
  const meta = fc.record({ repository_tag: perhaps, account_id: perhaps, account_name: perhaps, service_id: perhaps, products: list(text), hub_id: perhaps });
  const definition = fc.record({ event_type: text, api_resource_endpoint: text, api_collection_endpoint: text, api_collection_filter: text });
  const response = fc.record({
    variables: list(fc.record({ name: text, value: perhaps, secure: fc.boolean() })),
    environment_type: perhaps,
    logging: fc.option(fc.record({ logging_api_key: perhaps, log_level: perhaps, runner_log_level: perhaps, meta: fc.option(meta) })),
    event_definitions: list(definition),
    environment_runtime: perhaps,
    environment_hostname: perhaps,
    environment_domain: perhaps,
    model_type: fc.constant('setup_response'),
  });
  const result = fc.record({
    result: fc.constantFrom(...TASK_RESULTS),
    data: json,
    countdown: fc.nat(),
    runtime: fc.double({ min: 0, max: 1e6, noNaN: true }),
    message: perhaps,
  });
  const tasks = fc.record({
    options: fc.record({
      task_id: text,
      task_category: text,
      correlation_id: perhaps,
      reply_to: perhaps,
      api_key: perhaps,
      installation_id: perhaps,
      connect_correlation_id: perhaps,
    }),
    input: fc.record({ event_type: text, object_id: text, data: json }),
    output: fc.option(result),
    model_type: fc.constant('task'),
  });
  return fc.oneof(
    request.map((data) => ({ message_type: 'setup_request', data: setupRequest.parse(data) }) as const),
    response.map((data) => ({ message_type: 'setup_response', data: setupResponse.parse(data) }) as const),
    tasks.map((data) => ({ message_type: 'task', data: task.parse(data) }) as const),
    fc.constant({ message_type: 'shutdown', data: null } as const),
  );
}

function messageOf(what: () => unknown): { readonly text: string; readonly cause: unknown } {
  try {
    what();
  } catch (error) {
    return { text: (error as Error).message, cause: (error as Error).cause };
  }
  throw new Error('it was read');
}
