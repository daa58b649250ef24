const task = (data: object): string => JSON.stringify({ version: 2, message_type: 'task', data });

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Frames that are no message of the protocol, each with what an operator is told of it. What `s3cr3t` stands for is told to nobody. */
export const BAD_FRAMES: readonly (readonly [name: string, frame: string | Buffer, told: RegExp])[] = [
  ['that is not JSON', 's3cr3t {', /it is not JSON/],
  ['that is cut off', task({ model_type: 'task' }).slice(0, -1), /it is not JSON/],
  ['that is not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), /it is not UTF-8/],
  ['that is a list', '["s3cr3t"]', /its envelope is wrong: all of it: .*expected object, received array/],
  ['that is a number', '7', /its envelope is wrong: .*expected object, received number/],
  ['that is nested a hundred thousand times', nested(100_000), /its envelope is wrong: .*expected object, received array/],
  ['of an unknown model', task({ model_type: 'riddle', secret: 's3cr3t' }), /its message_type is "task" but its model_type "riddle"/],
  ['without a model', task({ options: {} }), /its task is wrong: model_type: .*expected string, received undefined/],
  ['of an unknown type', '{"version":2,"message_type":"riddle","data":{"model_type":"riddle"}}', /its message_type is "riddle", which is none of/],
  ['of a type that every object knows', '{"version":2,"message_type":"constructor","data":{"model_type":"constructor"}}', /message_type is "constructor"/],
  ['of a type that is a prototype', '{"version":2,"message_type":"__proto__","data":{"model_type":"__proto__"}}', /message_type is "__proto__"/],
  ['whose prototype asks for a shutdown', '{"__proto__":{"version":2,"message_type":"shutdown","data":null}}', /its envelope is wrong: message_type/],
  ['of a version to come', '{"version":3,"message_type":"shutdown","data":null}', /its envelope is wrong: version/],
  ['of a version beyond all numbers', '{"version":1e999,"message_type":"shutdown","data":null}', /its envelope is wrong: version/],
  [
    'with options that are a list',
    task({ model_type: 'task', options: ['s3cr3t'], input: {} }),
    /its task is wrong: options: .*expected object, received array/,
  ],
  [
    'with an input that is text',
    task({ model_type: 'task', options: { task_id: 1, task_category: 'background' }, input: 's3cr3t' }),
    /its task is wrong: input:/,
  ],
  [
    'whose task and category are in a prototype',
    '{"version":2,"message_type":"task","data":{"model_type":"task","options":{"__proto__":{"task_id":"TQ-9","task_category":"background"}},"input":{"event_type":"e","object_id":"o"}}}',
    /its task is wrong: options.task_id: .*; options.task_category/,
  ],
  [
    'with a setup of wrong types',
    '{"version":2,"message_type":"setup_response","data":{"model_type":"setup_response","variables":7}}',
    /its setup_response is wrong: variables/,
  ],
  [
    'with an output whose countdown is beyond all numbers',
    '{"version":2,"message_type":"task","data":{"model_type":"task","options":{"task_id":"TQ-9","task_category":"background"},"input":{"event_type":"e","object_id":"o"},"output":{"result":"success","countdown":1e999}}}',
    /its task is wrong: output\.countdown/,
  ],
];
