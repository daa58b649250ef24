import { BackgroundResponse, BackgroundTransaction, CurrentRequest, injectable, Saga, TerminalError } from 'amends';
import { given } from 'amends/testing';

const REQUEST = { id: 'PR-1' };

/** What the next constructions for a run throw, one after another. */
const errors: Error[] = [];
const calls: string[] = [];
beforeEach(() => {
  errors.length = calls.length = 0;
});

class PerRun extends BackgroundTransaction<string> {
  constructor({ value }: CurrentRequest) {
    super();
    const error = value.id === REQUEST.id ? errors.shift() : undefined; // the boot builds one, too, for a request that nobody has
    if (error !== undefined) throw error;
  }
  override async execute() {
    calls.push('execute');
    return 'made';
  }
  override async compensate() {
    calls.push('undo');
  }
}
@injectable()
class Fragile extends PerRun {
  constructor(current: CurrentRequest) {
    super(current);
  }
}
@injectable()
class Choosy extends PerRun {
  constructor(current: CurrentRequest) {
    super(current);
  }
  override shouldExecute(): boolean {
    return true;
  }
}
class Before extends BackgroundTransaction {
  override async execute(): Promise<void> {
    calls.push('before');
  }
  override async compensate(): Promise<void> {
    calls.push('undo before');
  }
}
/** Leaves trouble for who is built after it. */
class Last extends BackgroundTransaction {
  override async execute() {
    errors.push(...trouble(3));
    return BackgroundResponse.fail('no');
  }
}
const trouble = (times: number): Error[] => Array.from({ length: times }, () => new Error('cannot be built'));

class Making extends Saga {
  override transactions() {
    return [Before, Fragile];
  }
}
class Choosing extends Saga {
  override transactions() {
    return [Before, Choosy];
  }
}
class Failing extends Saga {
  override transactions() {
    return [Before, Fragile, Last] as never[];
  }
}

describe('a step whose constructor throws for a run', () => {
  test('has failed an attempt, and is built and attempted again by its policy', async () => {
    errors.push(...trouble(3));
    const run = await given(Making).when(REQUEST);
    expect([run.response, calls]).toEqual([BackgroundResponse.done(), ['before', 'execute']]);
    expect(run.details!.steps[1]).toMatchObject({ state: 'done' });
    expect(run.details!.steps[1]!.attempts).toBeGreaterThan(1);
  });

  test('has failed for good by a terminal error, and the run is undone', async () => {
    errors.push(new TerminalError('never'), new TerminalError('never'));
    const run = await given(Making).when(REQUEST);
    expect([run.response, run.details!.state, run.details!.steps[1]!.attempts]).toEqual([BackgroundResponse.fail('never'), 'compensated', 1]);
    expect(calls).toEqual(['before', 'undo', 'undo before']);
  });

  test('has failed an attempt of its undo, and is undone by its policy', async () => {
    const run = await given(Failing).when(REQUEST);
    expect([run.response, run.details!.state]).toEqual([BackgroundResponse.fail('no'), 'compensated']);
    expect(run.details!.steps[1]!.undoAttempts).toBeGreaterThan(1);
    expect(calls).toEqual(['before', 'execute', 'undo', 'undo before']);
  });

  test('and that has to be asked whether it applies counts as one whose answer is an error: it is not begun, and the run is undone', async () => {
    errors.push(...trouble(3)); // it is built to see whether it has to be asked, too
    const run = await given(Choosing).when(REQUEST);
    expect([run.response, run.details!.state]).toEqual([BackgroundResponse.fail('cannot be built'), 'compensated']);
    expect(calls).toEqual(['before', 'undo before']);
  });
});
