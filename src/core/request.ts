/** The least that is known of a request: its id, and when the platform last changed it (ISO 8601 or a sortable string). */
export interface Req {
  readonly id: string;
  /** Time of the last change at the platform. A delivery whose `updated` is older than the newest one seen is ignored. */
  readonly updated?: string;
}
