import type { VariableDeclaration } from '../../variables';
import type { ConnectProfile, Declared } from './declaration';

/** Something that is wrong with what an extension declares. */
export interface Finding {
  /** An `ERROR` keeps the extension from starting. */
  readonly level: 'ERROR' | 'WARNING';
  readonly message: string;
  /** The handler that it is about. */
  readonly method?: string;
}

/** What Connect says of an event. */
export interface KnownEvent {
  readonly type: string;
  readonly object_statuses?: readonly string[] | null;
}

const AUDIENCES: ReadonlySet<string> = new Set(['vendor', 'distributor', 'reseller']);

const error = (message: string, method?: string): Finding => ({ level: 'ERROR', message, ...(method !== undefined && { method }) });
const warning = (message: string): Finding => ({ level: 'WARNING', message });

/** Everything that is wrong. @param known the events of Connect; those declared are not held against them where they are not known */
export function findingsOf(declared: Declared, profile: ConnectProfile, known: readonly KnownEvent[] | undefined): readonly Finding[] {
  return [
    ...profileFindings(profile),
    ...emptyFindings(declared),
    ...eventFindings(declared, known),
    ...schedulableFindings(declared),
    ...variableFindings(declared.variables()),
  ];
}

function profileFindings({ repository, audience }: ConnectProfile): readonly Finding[] {
  const missing = (['readme_url', 'changelog_url'] as const).filter((url) => !(repository?.[url] ?? ''));
  const where = 'static repository of the extension, or extension.json beside it';
  return [
    ...missing.map((url) => error(`${url} is not given. Say it in ${where}.`)),
    ...(audience === undefined || audience.length === 0 ? [warning('No audience is given: vendor, distributor or reseller, one or more of them.')] : []),
    ...(audience ?? []).filter((name) => !AUDIENCES.has(name)).map((name) => error(`The audience "${name}" is none of ${[...AUDIENCES].join(', ')}.`)),
  ];
}

const emptyFindings = (declared: Declared): readonly Finding[] =>
  declared.events().length + declared.schedulables().length === 0
    ? [warning('No event and no schedulable method is declared, so Connect will send no task.')]
    : [];

function eventFindings(declared: Declared, known: readonly KnownEvent[] | undefined): readonly Finding[] {
  if (known === undefined) return [];
  return declared.events().flatMap(({ event, method, statuses = [] }) => {
    const definition = known.find(({ type }) => type === event);
    if (definition === undefined) return [error(`Connect knows no event ${event}.`, method)];
    const allowed = definition.object_statuses ?? [];
    if (allowed.length === 0) return statuses.length === 0 ? [] : [error(`${event} has no statuses, and the handler lists ${statuses.join(', ')}.`, method)];
    if (statuses.length === 0) return [error(`The handler lists no statuses; ${event} has ${allowed.join(', ')}.`, method)];
    const foreign = statuses.filter((status) => !allowed.includes(status));
    return foreign.length === 0 ? [] : [error(`${foreign.join(', ')}: no statuses of ${event}, which has ${allowed.join(', ')}.`, method)];
  });
}

const schedulableFindings = (declared: Declared): readonly Finding[] =>
  declared
    .schedulables()
    .flatMap(({ method, name, description }) => [
      ...(name === '' ? [error('A schedulable method needs a name.', method)] : []),
      ...(description === '' ? [error('A schedulable method needs a description.', method)] : []),
    ]);

/** What users of plain JavaScript may write, too. */
type AnyVariable = { readonly [K in keyof VariableDeclaration]?: unknown };

function variableFindings(variables: readonly AnyVariable[]): readonly Finding[] {
  return variables.flatMap(({ name, initial_value: initial, secure }, index) => {
    if (typeof name !== 'string' || name === '') return [error(`Variable ${index + 1} has no name.`)];
    return [
      ...(/^[A-Za-z]\w+$/.test(name) ? [] : [error(`The variable "${name}" must have a name of a letter, then letters, digits and underscores.`)]),
      ...(variables.findIndex((other) => other.name === name) === index ? [] : [error(`The variable ${name} is declared twice.`)]),
      ...(initial === undefined || typeof initial === 'string' ? [] : [error(`The initial_value of the variable ${name} must be text.`)]),
      ...(secure === undefined || typeof secure === 'boolean' ? [] : [error(`The variable ${name} must have true or false as secure.`)]),
    ];
  });
}
