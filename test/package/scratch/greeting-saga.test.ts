import { given } from 'amends/testing';
import { GreetingSaga, Shout, Greet } from './greeting-extension';

const request = { id: 'PR-1', type: 'purchase', status: 'pending', asset: { id: 'AS-1' } };

describe('an extension that is tested with the preset', () => {
  it('is run step by step', async () => {
    const run = await given(GreetingSaga).when(request);
    expect(run.executed).toEqual(['Greet', 'Shout']);
  });

  it('takes the greeting back when shouting fails', async () => {
    const run = await given(GreetingSaga).executed(Greet, { greeting: 'hello' }).failing(Shout, new Error('hoarse')).when(request);
    expect(run.response.kind).toBe('fail');
    expect(run.compensated).toEqual(['Greet']);
  });
});
