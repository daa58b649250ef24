import type { LogLevel } from '../../services/logger';

/** Connect names levels as Python does. */
const LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ['CRITICAL', 'error'],
  ['FATAL', 'error'],
  ['ERROR', 'error'],
  ['WARNING', 'warn'],
  ['WARN', 'warn'],
  ['INFO', 'info'],
  ['DEBUG', 'debug'],
  ['NOTSET', 'debug'],
]);

/** The level that Connect asks for; `undefined` when it is none that anybody knows. */
export const logLevelOf = (name: string): LogLevel | undefined => LEVELS.get(name.toUpperCase());
