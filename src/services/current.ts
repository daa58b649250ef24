/** The request that the run was begun for; injectable into what lives per run. */
export abstract class CurrentRequest<R = { readonly id: string }> {
  abstract readonly value: R;
}

/** The run that a step belongs to; injectable into what lives per run. */
export abstract class CurrentRun {
  abstract readonly id: string;
  abstract readonly saga: string;
  /** The id of the request. */
  abstract readonly request: string;
  abstract readonly generation: number;
}
