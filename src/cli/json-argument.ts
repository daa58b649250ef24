import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';

/** A value that a call gives as JSON, as `@file` with JSON in it, or as `-` for stdin. @throws InvalidArgumentError where it is none of them */
export function jsonArgument(text: string): unknown {
  if (text === '-') return parsed(read(0, 'stdin'), 'What stdin gave');
  if (text.startsWith('@')) return parsed(read(text.slice(1), text.slice(1)), text.slice(1));
  return parsed(text, undefined);
}

function read(from: string | 0, name: string): string {
  try {
    return readFileSync(from, 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(`${name} cannot be read: ${(error as Error).message}`);
  }
}

function parsed(text: string, name: string | undefined): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    throw new InvalidArgumentError(name === undefined ? 'Give JSON, such as \'{"id":"C-9"}\' or \'"text"\', or @file.' : `${name} is not JSON.`);
  }
}
