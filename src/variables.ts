import type { ExtensionClass } from './extension';

/** A value that the platform keeps for an extension, and that people may change there. */
export interface VariableDeclaration {
  /** A letter, then letters, digits and underscores. */
  readonly name: string;
  /** What it is made with, where there is none yet. */
  readonly initial_value?: string;
  /** Whether it is a secret. */
  readonly secure?: boolean;
}

const declarations = new WeakMap<object, readonly VariableDeclaration[]>();

/**
 * Declares the values that a platform keeps for an extension; `Config` has them once the platform has told them. Used twice, or in a base class too,
 * the names that are not there yet are added.
 */
export function variables(list: readonly VariableDeclaration[]): (target: ExtensionClass) => void {
  return (target) => {
    const known = variablesOf(target);
    // one name twice in one list stays: the checks before the start tell of it
    declarations.set(target, [...known, ...list.filter((variable) => !known.some(({ name }) => name === variable.name))]);
  };
}

/** The variables of an extension, those of its base classes first. */
export function variablesOf(extension: ExtensionClass): readonly VariableDeclaration[] {
  for (let cls: unknown = extension; typeof cls === 'function'; cls = Object.getPrototypeOf(cls)) {
    const declared = declarations.get(cls);
    if (declared !== undefined) return declared;
  }
  return [];
}
