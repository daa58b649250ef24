/** Whether a call that was answered with this error status may succeed later: the server was too slow, too busy or broken. */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}
