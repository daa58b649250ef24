/** With what a command ends: the same for all of them, so that scripts and pipelines need to know one table only. */
export const ExitCode = {
  done: 0,
  failed: 1,
  /** An unknown command or flag, or a value that makes no sense. */
  wrongUsage: 2,
  /** What was asked for is recorded, and happens later by itself. */
  recorded: 3,
  /** The command did its work, and what it looked for is there: something is wrong with what it looked at. */
  found: 4,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
