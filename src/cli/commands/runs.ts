import type { Command } from 'commander';
import { examplesOf } from '../examples-of';
import { runsListCommand } from './runs-list';
import { runsShowCommand } from './runs-show';
import { runsVerbCommands } from './runs-verbs';
import { runsWatchCommand } from './runs-watch';

const EXAMPLES = {
  'what hangs, worst first': 'amends runs list',
  'why an order hangs, and what can be done about it': 'amends runs show PR-4711-001',
  'the same step again, once what broke is mended': 'amends runs retry PR-4711-001 --reason "the vendor is up again"',
};

/** `amends runs …`: looks at runs, and steers them, whether their extension runs or not. */
export function runsCommand(command: Command): void {
  command.description('look at runs and steer them, whether their extension runs or not').addHelpText('after', examplesOf(EXAMPLES));
  runsListCommand(command.command('list').helpGroup('Look:'));
  runsShowCommand(command.command('show').helpGroup('Look:'));
  runsWatchCommand(command.command('watch').helpGroup('Look:'));
  runsVerbCommands(command);
}
