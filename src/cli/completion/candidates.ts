import type { Argument, Command, Option } from 'commander';
import { STATE_STYLES } from '../runs/run-words';
import type { Candidate } from './candidate';
import { ValueSource } from './value-source';

/**
 * What the last of these words may become, as the tree of commands tells: a command, a flag, or a value of it. Empty where only a file can be meant, or nothing is known.
 * @param words those after the name of the program; the last is being typed, and may be empty
 */
export async function candidatesFor(program: Command, words: readonly string[]): Promise<readonly Candidate[]> {
  const typed = words.at(-1) ?? '';
  const place = placeOf(program, words.slice(0, -1));
  const found = await possible(place, typed, new ValueSource(words));
  return found.filter(({ value }) => value.startsWith(typed));
}

/** Where the word stands that is being typed. */
interface Place {
  readonly command: Command;
  /** The flag whose value it is. */
  readonly option: Option | undefined;
  /** How many arguments stand before it. */
  readonly position: number;
  /** After `--` nothing is a flag. */
  readonly plain: boolean;
}

function placeOf(program: Command, before: readonly string[]): Place {
  let place: Place = { command: program, option: undefined, position: 0, plain: false };
  for (const word of before) place = after(place, word);
  return place;
}

function after(place: Place, word: string): Place {
  const { command, option, position, plain } = place;
  if (option !== undefined) return { ...place, option: undefined };
  if (word === '--') return { ...place, plain: true };
  if (!plain && word.startsWith('-')) {
    const named = optionsOf(command).find((one) => one.long === word || one.short === word);
    return { ...place, option: named !== undefined && (named.required || named.optional) ? named : undefined };
  }
  const sub = position === 0 ? command.commands.find((one) => one.name() === word) : undefined;
  return sub === undefined ? { ...place, position: position + 1 } : { command: sub, option: undefined, position: 0, plain };
}

async function possible({ command, option, position, plain }: Place, typed: string, values: ValueSource): Promise<readonly Candidate[]> {
  if (option !== undefined) return option.attributeName() === 'state' ? states(typed) : (chosen(option) ?? values.of(option.attributeName(), command.name()));
  if (!plain && typed.startsWith('-'))
    return optionsOf(command).flatMap(({ long, description }) => (long === undefined ? [] : [{ value: long, about: description }]));
  const help = command.createHelp();
  const subs = position === 0 ? help.visibleCommands(command).map((sub) => ({ value: sub.name(), about: help.subcommandDescription(sub) })) : [];
  const argument = argumentAt(command, position);
  if (argument === undefined) return subs;
  return [...subs, ...(chosen(argument) ?? (await values.of(argument.name(), command.name())))];
}

function argumentAt({ registeredArguments }: Command, position: number): Argument | undefined {
  const last = registeredArguments.at(-1);
  return registeredArguments[position] ?? (last?.variadic ? last : undefined);
}

const optionsOf = (command: Command): readonly Option[] => command.createHelp().visibleOptions(command);

function chosen({ argChoices, description }: Option | Argument): readonly Candidate[] | undefined {
  return argChoices?.map((value) => ({ value, about: description }));
}

/** Several states may stand together, with commas between them. */
function states(typed: string): readonly Candidate[] {
  const before = typed.slice(0, typed.lastIndexOf(',') + 1);
  return Object.keys(STATE_STYLES).map((state) => ({ value: before + state, about: 'a state of a run' }));
}
