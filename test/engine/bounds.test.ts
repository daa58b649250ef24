import { BackgroundResponse, BackgroundTransaction, Saga, type ServiceProvider } from 'amends';
import { given } from 'amends/testing';

it('does not wait for ever for a shouldExecute that never answers', async () => {
  class Ponder extends BackgroundTransaction {
    override shouldExecute(): Promise<boolean> {
      return new Promise(() => undefined);
    }
    override async execute() {
      // never reached
    }
  }
  class PonderSaga extends Saga {
    override transactions() {
      return [Ponder];
    }
  }
  const scenario = given(PonderSaga);
  const running = scenario.when({ id: 'PR-1' });
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  scenario.clock.expireTimeouts();
  const run = await running;
  expect(run.state).toBe('compensated');
  expect(run.response).toEqual(BackgroundResponse.fail('Ponder.shouldExecute did not answer within 60000 ms.'));
});

it('takes no step named like the undo of another, whose key would be the same', async () => {
  class Odd extends BackgroundTransaction {
    static readonly durableName = 'CreateCustomer.undo';
    override async execute() {
      // never reached
    }
  }
  class OddSaga extends Saga {
    override transactions() {
      return [Odd];
    }
  }
  await expect(given(OddSaga).when({ id: 'PR-1' })).rejects.toMatchObject({ code: 'INVALID_NAME' });
});

it('tries again after a saga that was made could not be started', async () => {
  let attempts = 0;
  class Shaky implements ServiceProvider {
    register(): void {
      attempts += 1;
      if (attempts === 1) throw new Error('not yet');
    }
  }
  class Easy extends BackgroundTransaction {
    override async execute() {
      // nothing to do
    }
  }
  class EasySaga extends Saga {
    override transactions() {
      return [Easy];
    }
  }
  const made = EasySaga.make({ providers: [Shaky] });
  await expect(made.resolve({ id: 'PR-1' })).rejects.toMatchObject({ code: 'PROVIDER_FAILED' });
  expect(await made.resolve({ id: 'PR-1' })).toEqual(BackgroundResponse.done());
  await made.close();
});
