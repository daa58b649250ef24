/** A new value of a parameter, or what is wrong with the one it has. Other members of a parameter are ignored, so that one of a request may be given. */
export interface ParameterChange {
  readonly id: string;
  /** Text. A list or an object is sent as `structured_value`, which checkboxes, phones, addresses and objects have. */
  readonly value?: unknown;
  readonly structured_value?: unknown;
  /** What the buyer is told; an empty text takes it back. */
  readonly value_error?: string | null;
}

/** Parameters as Connect takes them: only what is given, and without nulls. */
export function sentParameters(changes: readonly ParameterChange[]): readonly object[] {
  return changes.map(({ id, value, structured_value: structured, value_error: error }) => {
    const isText = typeof value !== 'object';
    return present({ id, value: isText ? value : undefined, structured_value: structured ?? (isText ? undefined : value), value_error: error });
  });
}

/** What is wrong, by parameter, as changes. */
export function parameterErrors(problems: Readonly<Record<string, string>>): readonly ParameterChange[] {
  return Object.entries(problems).map(([id, error]) => ({ id, value_error: error }));
}

/** Without members that are `null` or `undefined`. */
export function present(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null && value !== undefined));
}
