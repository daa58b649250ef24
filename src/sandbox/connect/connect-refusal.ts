/** Why Connect does not do what it was asked: an HTTP status, and the body that says so. */
export class ConnectRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly errors: readonly string[],
    readonly params: Readonly<Record<string, unknown>> = {},
  ) {
    super(errors.join(' '));
  }

  /** A value that cannot be. */
  static invalid(...errors: readonly string[]): ConnectRefusal {
    return new ConnectRefusal(400, 'VAL_001', errors);
  }

  /** A state that does not allow it. */
  static wrongState(...errors: readonly string[]): ConnectRefusal {
    return new ConnectRefusal(400, 'REQ_003', errors);
  }

  static notFound(): ConnectRefusal {
    return new ConnectRefusal(404, 'NFND_001', ['Object not found.']);
  }

  get body(): { readonly error_code: string; readonly errors: readonly string[]; readonly params: Readonly<Record<string, unknown>> } {
    return { error_code: this.code, errors: this.errors, params: this.params };
  }
}
