import { concerns, parseFaults } from '../../src/sandbox/vendor-faults';

describe('the grammar of faults', () => {
  test.each([
    ['429:1', { what: 'status', status: 429, times: 1 }],
    ['503', { what: 'status', status: 503, times: 1 }],
    ['500:2@POST /domains', { what: 'status', status: 500, times: 2, method: 'POST', path: ['domains'] }],
    ['fail-for-ever@/workspaces/*/cancel', { what: 'status', status: 500, times: Infinity, path: ['workspaces', '*', 'cancel'] }],
    ['slow:2000@GET', { what: 'slow', milliseconds: 2000, times: Infinity, method: 'GET' }],
    ['hang-after', { what: 'hang-after', times: 1 }],
    ['drop-after:3', { what: 'drop-after', times: 3 }],
    ['provision:4000', { what: 'provision', milliseconds: 4000, times: Infinity }],
    ['provision-fails', { what: 'provision-fails', times: Infinity }],
  ])('reads %s', (text, rule) => {
    expect(parseFaults(text)).toEqual([{ text, ...rule }]);
  });

  test('reads several rules, and none', () => {
    expect(parseFaults(' 429:1 ; drop-after@POST /workspaces;').map(({ text }) => text)).toEqual(['429:1', 'drop-after@POST /workspaces']);
    expect(parseFaults(undefined)).toEqual([]);
  });

  test.each(['explode', '200', '600', 'slow', 'slow:x', 'fail-for-ever:2', '429:', '429@', '500:1@domains', 'provision'])('refuses %s, quoting it', (text) => {
    const read = () => parseFaults(text);
    expect(read).toThrow(`"${text}" is no fault`);
  });

  test.each([
    ['429', 'POST', '/customers', true],
    ['429', 'GET', '/customers', false],
    ['429@GET', 'GET', '/customers', true],
    ['429@GET', 'POST', '/customers', false],
    ['429@/workspaces/*/cancel', 'POST', '/workspaces/WS-1/cancel', true],
    ['429@/workspaces/*/cancel', 'POST', '/workspaces/WS-1/suspend', false],
    ['429@/workspaces', 'POST', '/workspaces/WS-1', false],
    ['429@PUT /workspaces', 'POST', '/workspaces', false],
  ])('%s concerns %s %s: %p', (text, method, path, expected) => {
    expect(concerns(parseFaults(text)[0]!, method, path)).toBe(expected);
  });
});
