import type { Command } from 'commander';
import { runsListCommand } from './runs-list';
import { runsShowCommand } from './runs-show';
import { runsVerbCommands } from './runs-verbs';
import { runsWatchCommand } from './runs-watch';

/** `amends runs …`: looks at runs, and steers them, whether their extension runs or not. */
export function runsCommand(command: Command): void {
  command.description('look at runs and steer them, whether their extension runs or not');
  runsListCommand(command.command('list').helpGroup('Look:'));
  runsShowCommand(command.command('show').helpGroup('Look:'));
  runsWatchCommand(command.command('watch').helpGroup('Look:'));
  runsVerbCommands(command);
}
