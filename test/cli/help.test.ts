import type { Command } from 'commander';
import { amendsProgram } from '../../src/cli/amends-program';

/** A command with all that is under it; what only programs call is left out. */
function withAllUnder(command: Command): readonly Command[] {
  const shown = command.commands.filter((one) => one.name() !== 'complete' || one.parent !== program);
  return [command, ...shown.flatMap(withAllUnder)];
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (more) => (text += more) }).outputHelp();
  return text;
}

/** The words of each call of `amends` in the examples. */
function callsIn(help: string): readonly (readonly string[])[] {
  const [, examples = ''] = help.split('\nExamples:\n');
  const lines = examples.split('\n').filter((line) => !line.startsWith('  #'));
  const calls = lines.flatMap((line) => line.split(/ && | \| |<\(|\)/)).filter((call) => /^ *amends( |$)/.test(call));
  return calls.map((call) => call.trim().replace(/ >.*/, '').split(' ').slice(1));
}

function flagsOf(command: Command | null): readonly string[] {
  return command === null ? [] : [...command.options.flatMap(({ long }) => long ?? []), ...flagsOf(command.parent)];
}

function unknownIn(call: readonly string[]): readonly string[] {
  let command = program;
  for (const word of call) command = command.commands.find((one) => one.name() === word) ?? command;
  const known = flagsOf(command);
  return [...(command === program ? [call[0] ?? 'nothing'] : []), ...call.filter((word) => word.startsWith('--') && !known.includes(word))];
}

const program = amendsProgram(() => true);
const commands = withAllUnder(program).map((command) => ({ command, name: `${command.parent?.name() ?? ''} ${command.name()}`.trim() }));

it.each(commands)('the help of $name ends with examples, which call commands and flags that there are', ({ command }) => {
  const calls = callsIn(helpOf(command));
  expect(calls).not.toEqual([]);
  expect(calls.flatMap(unknownIn)).toEqual([]);
});
