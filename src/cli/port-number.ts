import { InvalidArgumentError } from 'commander';

/** A port as a flag gives it; 0 is any free one. @throws InvalidArgumentError for anything else */
export function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('Give a whole number from 0 to 65535.');
}
