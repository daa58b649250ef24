/* eslint-disable @typescript-eslint/no-require-imports -- a command is loaded when it is called: most of what starting a process costs is loading what it does not need */
import type { Command } from 'commander';

/** A command as the help of all of them shows it. */
export interface ListedCommand {
  readonly name: string;
  /** Under which heading; of a command that only programs call there is none, and the help does not show it. */
  readonly group: CommandGroup | undefined;
  readonly summary: string;
  /** Loads it, and declares its arguments, flags and subcommands. */
  readonly declare: (command: Command) => void;
}

export type CommandGroup = 'Develop:' | 'Run:' | 'Operate:' | 'Set up:';

/** Every command of `amends`, in the order of the help. */
export const COMMANDS: readonly ListedCommand[] = [
  {
    name: 'start',
    group: 'Run:',
    summary: 'start an extension behind HTTP or Connect',
    declare: (command) => (require('./commands/start') as typeof import('./commands/start')).startCommand(command),
  },
  {
    name: 'runs',
    group: 'Operate:',
    summary: 'list, show and watch runs; retry, wake, bypass, complete, cancel, abandon them',
    declare: (command) => (require('./commands/runs') as typeof import('./commands/runs')).runsCommand(command),
  },
  {
    name: 'message',
    group: 'Operate:',
    summary: 'send a message to a run that waits, or will wait for it',
    declare: (command) => (require('./commands/message') as typeof import('./commands/message')).messageCommand(command),
  },
  {
    name: 'send',
    group: 'Operate:',
    summary: 'deliver a request that was recorded',
    declare: (command) => (require('./commands/send') as typeof import('./commands/send')).sendCommand(command),
  },
  {
    name: 'new',
    group: 'Develop:',
    summary: 'write a new extension project',
    declare: (command) => (require('./commands/new') as typeof import('./commands/new')).newCommand(command),
  },
  {
    name: 'journal',
    group: 'Operate:',
    summary: 'back up, export, import and prune what is remembered of runs',
    declare: (command) => (require('./commands/journal') as typeof import('./commands/journal')).journalCommand(command),
  },
  {
    name: 'check',
    group: 'Operate:',
    summary: 'compare the runs that are under way with the code as it is now',
    declare: (command) => (require('./commands/check') as typeof import('./commands/check')).checkCommand(command),
  },
  {
    name: 'doctor',
    group: 'Operate:',
    summary: 'look over the machine, the extension and the journal',
    declare: (command) => (require('./commands/doctor') as typeof import('./commands/doctor')).doctorCommand(command),
  },
  {
    name: 'plan',
    group: 'Develop:',
    summary: 'print which steps would run for a request',
    declare: (command) => (require('./commands/plan') as typeof import('./commands/plan')).planCommand(command),
  },
  {
    name: 'graph',
    group: 'Develop:',
    summary: 'draw a saga from its class',
    declare: (command) => (require('./commands/graph') as typeof import('./commands/graph')).graphCommand(command),
  },
  {
    name: 'sandbox',
    group: 'Develop:',
    summary: 'run a local Connect to develop against, or order there',
    declare: (command) => (require('./commands/sandbox') as typeof import('./commands/sandbox')).sandboxCommand(command),
  },
  {
    name: 'completion',
    group: 'Set up:',
    summary: 'print the script by which bash, zsh or fish completes',
    declare: (command) => (require('./commands/completion') as typeof import('./commands/completion')).completionCommand(command),
  },
  {
    name: 'complete',
    group: undefined,
    summary: 'what a word may become, for the scripts of completion',
    declare: (command) => (require('./commands/completion') as typeof import('./commands/completion')).completeCommand(command),
  },
];
