import { maskedFrame } from '../../../src/hosts/connect/masked-frame';

const shown = (frame: object): unknown => JSON.parse(maskedFrame(JSON.stringify(frame)));

describe('a frame in the debug log', () => {
  it('shows of the key of a task two characters at both ends', () => {
    const frame = { message_type: 'task', data: { options: { task_id: 'TQ-1', api_key: 'ApiKey EIN-1:abcdef' }, model_type: 'task' } };
    expect(shown(frame)).toEqual({ message_type: 'task', data: { options: { task_id: 'TQ-1', api_key: 'Ap******ef' }, model_type: 'task' } });
  });

  it('shows of the key for logs the same', () => {
    expect(shown({ data: { logging: { logging_api_key: 'abcdefgh' } } })).toEqual({ data: { logging: { logging_api_key: 'ab******gh' } } });
  });

  it('hides the declared variables, all of them', () => {
    const frame = { data: { variables: [{ name: 'VENDOR_TOKEN', initial_value: 'changeme' }], model_type: 'setup_request' } };
    expect(shown(frame)).toEqual({ data: { variables: '******', model_type: 'setup_request' } });
  });

  it('shows of the values that are secret both ends, and the others whole', () => {
    const variables = [
      { name: 'VENDOR_URL', value: 'https://vendor.example', secure: false },
      { name: 'VENDOR_TOKEN', value: 's3cr3t-token', secure: true },
    ];
    expect(shown({ data: { variables, model_type: 'setup_response' } })).toEqual({
      data: { variables: [variables[0], { name: 'VENDOR_TOKEN', value: 's3******en', secure: true }], model_type: 'setup_response' },
    });
  });

  it.each(['Authorization', 'authentication'])('shows of the header %s whose key it is, and nothing of any other scheme', (name) => {
    const stars = (number: number): string => '*'.repeat(number);
    expect(shown({ data: { request: { headers: { [name]: 'ApiKey SU-1:abcdef' } } } })).toEqual({
      data: { request: { headers: { [name]: `ApiKey SU-1:${stars(10)}` } } },
    });
    expect(shown({ headers: { [name]: 'Bearer abcdef' } })).toEqual({ headers: { [name]: stars(20) } });
  });

  it.each(['Cookie', 'Set-Cookie'])('shows of the key in the header %s both ends', (name) => {
    expect(shown({ headers: { [name]: 'a="b"; api_key="ApiKey SU-1:xyz"; c="d"' } })).toEqual({ headers: { [name]: 'a="b"; api_key="Ap******yz"; c="d"' } });
  });

  it('shows nothing of a secret of which both ends would be all', () => {
    expect(shown({ options: { api_key: 'abcd' } })).toEqual({ options: { api_key: '******' } });
  });

  it('hides the values of parameters that are passwords', () => {
    const params = [
      { id: 'pw', type: 'password', value: 's3cr3t', structured_value: { a: 's3cr3t' } },
      { id: 'size', type: 'text', value: '10' },
    ];
    expect(shown({ data: { input: { data: { params } } } })).toEqual({
      data: { input: { data: { params: [{ id: 'pw', type: 'password', value: '******', structured_value: '******' }, params[1]] } } },
    });
  });

  it('leaves null as it is', () => {
    const frame = { data: { options: { api_key: null }, variables: null, model_type: 'setup_request' } };
    expect(shown(frame)).toEqual(frame);
  });

  it('is counted only, when it is no JSON or too deep to look into', () => {
    expect(maskedFrame('s3cr3t {')).toBe('(8 characters that are not JSON)');
    expect(maskedFrame('['.repeat(100_000))).toMatch(/^\(100000 characters/);
    expect(maskedFrame('['.repeat(100_000) + ']'.repeat(100_000))).toMatch(/^\(200000 characters/);
  });
});
