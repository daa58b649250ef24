import { AmendsError } from './core/errors';

/** The word that a saga declares under a static, the first of its choices unless it declares one. @throws AmendsError `EXTENSION_INVALID` when it is none of them */
export function choiceOf<T extends string>(saga: string, name: string, given: T | undefined, choices: readonly [T, ...T[]]): T {
  const choice = given ?? choices[0];
  if (choices.includes(choice)) return choice;
  throw new AmendsError('EXTENSION_INVALID', `${saga} declares ${name} = '${choice}'. Write one of: ${choices.join(', ')}.`);
}
