import { InvalidArgumentError } from 'commander';

/** An option that may be given again and again, each time as `name=value`. */
export function nameValuePairs(text: string, before: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Give a name and a value with = between them.');
  return { ...before, [name]: value };
}
