import { Argument, type Command } from 'commander';
import { candidatesFor } from '../completion/candidates';
import { completionScript, SHELLS, type Shell } from '../completion/completion-script';
import { escaped } from '../escaped';
import { examplesOf } from '../examples-of';

const EXAMPLES = {
  'for bash, in ~/.bashrc': 'source <(amends completion bash)',
  'for zsh, in ~/.zshrc, after compinit': 'source <(amends completion zsh)',
  'for fish': 'amends completion fish > ~/.config/fish/completions/amends.fish',
};

/** `amends completion <shell>`: prints the script by which a shell completes. */
export function completionCommand(command: Command): void {
  command
    .description('print the script by which a shell completes commands, flags, states, sagas and live runs')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', examplesOf(EXAMPLES))
    .action((shell: Shell) => {
      process.stdout.write(completionScript(shell));
    });
}

/** `amends complete -- <words…>`: what those scripts ask: a line for each thing that the last word may become, and what that is behind a tab. */
export function completeCommand(command: Command): void {
  command.argument('[words...]').action(async (words: readonly string[]) => {
    const found = await candidatesFor(command.parent!, words);
    for (const { value, about } of found) if (escaped(value) === value) process.stdout.write(`${value}\t${escaped(about)}\n`);
  });
}
