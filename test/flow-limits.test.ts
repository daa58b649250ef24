import { Application, BackgroundTransaction, Extension, Saga, type SagaClass } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';
import { MemoryJournalServiceProvider } from 'amends/providers/memory-journal';

class Nothing extends BackgroundTransaction<string> {
  override async execute() {
    return 'nothing';
  }
}

abstract class Base extends Saga {
  override transactions() {
    return [Nothing];
  }
}

abstract class Keyed extends Base {
  override flowKey(): string {
    return 'key';
  }
}

const boot = (saga: SagaClass, values: Readonly<Record<string, unknown>> = {}): Promise<Application> => {
  class OneSaga extends Extension {
    override providers() {
      return [ConfigServiceProvider.with({ values: { LOG_LEVEL: 'silent', ...values }, env: {}, envFile: false }), MemoryJournalServiceProvider];
    }
    override sagas() {
      return [saga];
    }
  }
  return Application.start(OneSaga);
};

test.each([
  [
    'no run at once',
    class Purchase extends Base {
      static readonly concurrency = 0;
    },
    'concurrency as 0',
  ],
  [
    'half a run at once',
    class Purchase extends Base {
      static readonly concurrency = 1.5;
    },
    'concurrency as 1.5',
  ],
  [
    'no run of a key at once',
    class Purchase extends Keyed {
      static readonly perKey = { concurrency: -1 };
    },
    'perKey.concurrency as -1',
  ],
  [
    'no beginning',
    class Purchase extends Keyed {
      static readonly perKey = { rate: { limit: 0, per: '1m' as const } };
    },
    'perKey.rate.limit as 0',
  ],
  [
    'limits for keys that it does not tell',
    class Purchase extends Base {
      static readonly perKey = { concurrency: 1 };
    },
    'no flowKey',
  ],
])('a saga that allows %s is refused at boot', async (_what, saga, told) => {
  await expect(boot(saga)).rejects.toMatchObject({ code: 'EXTENSION_INVALID', message: expect.stringContaining(told) });
});

test('a rate over a time that is none is refused at boot', async () => {
  class Purchase extends Keyed {
    static readonly perKey = { rate: { limit: 1, per: '1 fortnight' as never } };
  }
  await expect(boot(Purchase)).rejects.toMatchObject({ code: 'INVALID_DURATION' });
});

test('the configuration says how many runs execute at once, and must say it properly', async () => {
  class Purchase extends Base {}
  const application = await boot(Purchase, { MAX_RUNNING: 7 });
  expect(application.engine.load()).toEqual({ running: 0, queued: 0, limit: 7 });
  await application.stop();
  await expect(boot(Purchase, { MAX_RUNNING: 0 })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('a whole number from 1 to 100000'),
  });
  await expect(boot(Purchase, { MAX_QUEUED: 'many' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});
