/** What something is written to: a terminal, or not. */
export interface Terminal {
  readonly isTTY?: boolean;
  /** Cells in a line. */
  readonly columns?: number;
}

/** Cells in a line, where somebody looks at lines; elsewhere there is no limit. */
export function roomOf({ isTTY, columns }: Terminal): number {
  return isTTY ? columns || 80 : Infinity; // a terminal that does not know says 0
}
