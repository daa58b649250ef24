import { Application, BackgroundTransaction, Extension, parallel, Saga, type Req, type SagaClass, type SagaDescription } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';
import { MemoryJournalServiceProvider } from 'amends/providers/memory-journal';

let executed = 0;

class Reserve extends BackgroundTransaction {
  static readonly retry = { maxAttempts: 2, initialInterval: '1s' } as const;
  override async execute() {
    executed++;
  }
  override async compensate() {
    executed++;
  }
}
class Greet extends BackgroundTransaction {
  override shouldExecute() {
    executed++;
    return true;
  }
  override async execute() {
    executed++;
  }
}
class Pack extends Greet {}
class Ship extends BackgroundTransaction {
  static readonly kind = 'pivot';
  static readonly timeout = '90s';
  override async execute() {
    executed++;
  }
}
class Send extends Ship {
  static readonly durableName = 'send-by-mail';
}

class Fixed extends Saga {
  static readonly deadline = '2h';
  static readonly whenLocked = 'refuse';
  static readonly onUndoFailure = 'continue';
  override transactions() {
    return [Reserve, parallel(Greet, Pack), Ship];
  }
}
class Choosy extends Saga {
  static readonly steps = [Ship, Send, Reserve];
  override transactions(request: Req) {
    return [Reserve, request.id === 'by mail' ? Send : Ship];
  }
}

const drawn = async (how: 'prepare' | 'start'): Promise<readonly SagaDescription[]> => {
  class Shop extends Extension {
    override providers() {
      return [ConfigServiceProvider.with({ values: { LOG_LEVEL: 'silent' }, env: {}, envFile: false }), MemoryJournalServiceProvider];
    }
    override sagas(): readonly SagaClass[] {
      return [Fixed, Choosy];
    }
  }
  const application = await Application[how](Shop);
  try {
    return application.sagas();
  } finally {
    await application.stop();
  }
};

test.each(['prepare', 'start'] as const)('a saga is drawn from its class, and nothing of it is executed (%s)', async (how) => {
  executed = 0;
  const [fixed, choosy] = await drawn(how);
  expect(fixed).toMatchObject({ name: 'Fixed', fixed: true, deadline: 7_200_000, whenLocked: 'refuse', onUndoFailure: 'continue' });
  expect(fixed!.steps).toMatchObject([
    { name: 'Reserve', kind: 'compensatable', undo: true, conditional: false, timeout: 60_000, retry: { maxAttempts: 2, initialInterval: 1_000 } },
    { name: 'Greet', kind: 'plain', group: 1, undo: false, conditional: true },
    { name: 'Pack', kind: 'plain', group: 1, undo: false, conditional: true },
    { name: 'Ship', kind: 'pivot', undo: false, conditional: false, timeout: 90_000 },
  ]);
  expect(choosy).toMatchObject({ name: 'Choosy', fixed: false, whenLocked: 'wait', onUndoFailure: 'halt' });
  expect(choosy).not.toHaveProperty('deadline');
  expect(executed).toBe(0);
});

test('a saga that looks at the request shows all that it may ever list, though no plan could hold it', async () => {
  const [, choosy] = await drawn('prepare');
  expect(choosy!.steps.map(({ name, kind }) => [name, kind])).toEqual([
    ['Ship', 'pivot'],
    ['send-by-mail', 'pivot'],
    ['Reserve', 'compensatable'],
  ]);
});
