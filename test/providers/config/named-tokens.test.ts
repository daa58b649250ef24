import { Config, Container, Redactor } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';

function configured(AMENDS_TOKENS: string): Config {
  const container = new Container();
  const provider = new (ConfigServiceProvider.with({ env: { AMENDS_TOKENS }, envFile: false }))();
  container.registering(provider, () => provider.register(container));
  return container.get(Config);
}

describe('AMENDS_TOKENS', () => {
  it.each([
    ['alice:wonder', { alice: 'wonder' }],
    [' alice:wonder , bob:b:c= ', { alice: 'wonder', bob: 'b:c=' }],
    ['a.b_c@d-e:x', { 'a.b_c@d-e': 'x' }],
    ['', undefined],
    [' ', undefined],
  ])('%j is %j', (text, tokens) => {
    expect(configured(text).get('AMENDS_TOKENS')).toEqual(tokens);
  });

  it('masks each of its tokens by itself', () => {
    const redactor = Redactor.of(configured('alice:wonderland,bob:building'));
    expect(redactor.text('sent building and wonderland')).toBe('sent *** and ***');
  });

  it.each([
    ['hunter2', 'entry 1 has no colon'],
    ['alice:wonder,,bob:x', 'entry 2 has no colon'],
    ['alice:wonder,', 'entry 2 has no colon'],
    ['alice:hunter2,alice:hunter3', 'entry 2 has the name alice again'],
    [':hunter2', 'entry 1 has a name'],
    ['hunter2 two:x', 'entry 1 has a name'],
    ['alice:', 'for alice'],
    ['alice:hunter2 two', 'for alice'],
    ['alice:hunter2,bob:hunter2', 'entry 2 has the token of alice for bob'],
    ['default:hunter2', 'AMENDS_TOKEN'],
    ['bob:fine-one,__proto__:hunter2', 'entry 2 has a name'],
  ])('%j is refused, told what is wrong, and not shown', (text, problem) => {
    let message = '';
    try {
      configured(text).get('AMENDS_TOKENS');
    } catch (error) {
      expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
      ({ message } = error as Error);
    }
    expect(message).toContain(problem);
    expect(message).not.toMatch(/hunter|fine-one/);
  });
});
