import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerminalError } from 'amends';
import { LocalPlatform } from 'amends/providers/local-platform';
import type { Call } from 'amends/transactions/call';
import { assetRequest } from '../../examples/orders';

describe('the local platform', () => {
  const folder = mkdtempSync(join(tmpdir(), 'platform-'));
  const file = join(folder, 'deep', 'platform.db');
  let platform = new LocalPlatform(file);
  let number = 0;
  let call: Call;

  beforeEach(() => {
    const request = assetRequest({ id: `PR-${(number += 1)}`, type: 'purchase', asset: 'AS-1', quantity: '1' });
    call = { request, idempotencyKey: 'k', signal: new AbortController().signal };
  });

  afterAll(() => {
    platform.close();
    rmSync(folder, { recursive: true });
  });

  const record = () => platform.requests().find(({ id }) => id === call.request.id);

  test('tells the status that was delivered until it was changed', async () => {
    expect(await platform.statusOf(call)).toBe('pending');
    await platform.approve({ activationTile: 'ready' }, call);
    expect(await platform.statusOf(call)).toBe('approved');
    expect(record()).toMatchObject({ status: 'approved', approval: { activationTile: 'ready' } });
  });

  test('remembers over a restart', async () => {
    await platform.updateParameters({ subscription_id: 'S-1' }, call);
    await platform.reject('taken', call);
    platform.close();
    platform = new LocalPlatform(file);
    expect(record()).toMatchObject({ status: 'failed', reason: 'taken', parameters: { subscription_id: 'S-1' } });
  });

  test('takes what is so already for done: the first reason stays', async () => {
    await platform.reject('first', call);
    await platform.reject('second', call);
    expect(record()!.reason).toBe('first');
    await expect(platform.approve({}, call)).rejects.toThrow(TerminalError);
  });

  test('lets an inquired request be approved, and keeps what the buyer was asked', async () => {
    await platform.inquire({ admin: 'needed' }, undefined, call);
    expect(record()).toMatchObject({ status: 'inquiring', problems: { admin: 'needed' } });
    await platform.approve({}, call);
    expect(await platform.statusOf(call)).toBe('approved');
  });

  test('refuses, for good, what the status does not allow', async () => {
    await platform.approve({}, call);
    await expect(platform.reject('no', call)).rejects.toMatchObject({ code: 'REQUEST_STATE', retryable: false });
    await expect(platform.inquire({}, undefined, call)).rejects.toThrow('cannot become inquiring');
    await expect(platform.updateParameters({ a: 'b' }, call)).rejects.toThrow('cannot have its parameters changed');
    expect(await platform.statusOf(call)).toBe('approved');
  });
});
