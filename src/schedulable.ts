import type { BackgroundResponse } from './core/response';
import type { Extension } from './extension';
import type { HandlerContext } from './handler-context';

/** What a platform tells of a schedule whose time has come; it may tell more. */
export interface Schedule {
  readonly id: string;
  readonly name?: string;
  /** The handler that it is for. */
  readonly method: string;
  /** What whoever made the schedule gave it. */
  readonly parameter?: unknown;
}

export interface SchedulableOptions {
  /**
   * When the platform is answered: `ended` (unless given) when the run that the handler resolves has ended, `durable` as soon as it is journaled, so that it
   * goes on whatever happens. A platform that counts the time of its tasks is answered `durable` for work of hours.
   */
  readonly answer?: 'ended' | 'durable';
}

/** A method that a platform may call by a schedule, as its extension declares it. */
export interface SchedulableDeclaration {
  readonly method: string;
  readonly name: string;
  readonly description: string;
  readonly answer: 'ended' | 'durable';
}

const declarations = new WeakMap<object, SchedulableDeclaration[]>();

/** Lets a platform call the method below it by a schedule. @param name what people choose it by */
export function schedulable(
  name: string,
  description: string,
  { answer = 'ended' }: SchedulableOptions = {},
): <T extends (schedule: Schedule, context: HandlerContext) => Promise<BackgroundResponse> | BackgroundResponse>(
  target: Extension,
  key: string,
  descriptor: TypedPropertyDescriptor<T>,
) => void {
  return (target, key) => {
    const own = declarations.get(target) ?? [];
    declarations.set(target, [...own, { method: key, name, description, answer }]);
  };
}

/** The schedulable methods of an extension, those of its base classes included. */
export function schedulablesOf(extension: Extension): readonly SchedulableDeclaration[] {
  const found = new Map<string, SchedulableDeclaration>();
  for (let prototype: unknown = Object.getPrototypeOf(extension); prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
    for (const declaration of declarations.get(prototype as object) ?? []) if (!found.has(declaration.method)) found.set(declaration.method, declaration);
  }
  return [...found.values()];
}
