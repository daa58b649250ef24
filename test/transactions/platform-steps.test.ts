import { BackgroundResponse, Saga, type AssetRequest, type CompensationContext } from 'amends';
import { given } from 'amends/testing';
import { ApproveRequest } from 'amends/transactions/approve-request';
import { ApproveRequestPastPivot } from 'amends/transactions/approve-request-past-pivot';
import { ValidateParameters } from 'amends/transactions/validate-parameters';
import { Platform } from 'amends/transactions/platform';
import { RejectRequestWhenUndone } from 'amends/transactions/reject-request-when-undone';
import { assetRequest } from '../../examples/orders';
import { FakePlatform, stepContext, undoContext } from './fake-world';

const request = assetRequest({ id: 'PR-1', type: 'purchase', asset: 'AS-1', quantity: '10' });

describe('RejectRequestWhenUndone', () => {
  async function undone(more: Partial<CompensationContext<void, AssetRequest>> = {}, status = 'pending') {
    const platform = new FakePlatform();
    platform.status = status;
    await new RejectRequestWhenUndone(platform).compensate(request, new Error('the domain is taken'), undoContext(request, more));
    return platform.calls;
  }

  test.each(['failed', 'cancelled', 'deadline'] as const)('rejects the request with the reason when the run was undone because it %s', async (cause) => {
    expect(await undone({ cause })).toEqual([['reject', 'the domain is taken']]);
  });

  test('leaves the request alone when the run was skipped', async () => {
    expect(await undone({ cause: 'skipped' })).toEqual([]);
  });

  test('leaves the request alone when it will be tried afresh', async () => {
    expect(await undone({ willRetry: true })).toEqual([]);
  });

  test('leaves a request alone that is rejected already', async () => {
    expect(await undone({}, 'failed')).toEqual([]);
  });
});

test('ApproveRequest approves at the point of no return, ApproveRequestPastPivot after it', async () => {
  const platform = new FakePlatform();
  await new ApproveRequest(platform).execute(request, stepContext());
  expect(platform.calls).toEqual([['approve', {}]]);
  expect([ApproveRequest.kind, ApproveRequestPastPivot.kind]).toEqual(['pivot', 'retriable']);
});

class Validated extends Saga<AssetRequest> {
  override transactions() {
    return [RejectRequestWhenUndone, ValidateParameters, ApproveRequest];
  }
}

describe('ValidateParameters', () => {
  const missing = { id: 'admin', phase: 'ordering', value: '', structured_value: null, constraints: { required: true } };
  const incomplete: AssetRequest = {
    ...request,
    asset: { ...request.asset, params: [missing, { ...missing, id: 'phone', structured_value: { code: '34' } }] },
  };

  test('applies only when a required ordering parameter has no value', () => {
    const step = new ValidateParameters(new FakePlatform());
    expect(step.shouldExecute(request)).toBe(false);
    expect(step.shouldExecute(incomplete)).toBe(true);
  });

  test('asks the buyer for it and ends the run without effect', async () => {
    const platform = new FakePlatform();
    expect(await new ValidateParameters(platform).execute(incomplete, stepContext())).toEqual(BackgroundResponse.skip('The buyer was asked for admin.'));
    expect(platform.calls).toEqual([['inquire', { admin: 'This value is needed.' }]]);
  });

  const again = { ...stepContext(), attempt: 2 };

  test('asks again what an attempt that was cut off may not have asked', async () => {
    const platform = new FakePlatform();
    expect((await new ValidateParameters(platform).execute(incomplete, again)).kind).toBe('skip');
    expect(platform.calls).toHaveLength(1);
  });

  test('does not ask twice: an attempt before may have asked, and its answer be lost', async () => {
    const platform = new FakePlatform();
    platform.status = 'inquiring';
    expect(await new ValidateParameters(platform).execute(incomplete, again)).toEqual(BackgroundResponse.skip('The buyer was asked for admin.'));
    expect(platform.calls).toEqual([]);
  });

  test('begins afresh where the buyer has corrected the request before anybody knew that it was inquired', async () => {
    const platform = new FakePlatform();
    platform.params = [{ ...missing, value: 'ada' }];
    const run = await given(Validated).with(Platform, platform).failing(ValidateParameters, new Error('the answer is lost'), { times: 1 }).when(incomplete);
    expect(run.response).toEqual(BackgroundResponse.reschedule());
    expect(platform.calls).toEqual([]);
  });
});
