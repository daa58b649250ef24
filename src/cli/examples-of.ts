/** The examples at the end of a command's help, each with what it does. */
export function examplesOf(examples: Readonly<Record<string, string>>): string {
  const lines = Object.entries(examples).map(([what, line]) => `  # ${what}\n  ${line}`);
  return `\nExamples:\n${lines.join('\n\n')}\n`;
}
