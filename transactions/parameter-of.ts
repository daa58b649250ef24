import type { PlatformRequest } from './call';
import { parametersOf } from './parameters-of';

/** The value of a parameter that was ordered, `undefined` where it is missing or empty. */
export function parameterOf(request: PlatformRequest, id: string): string | undefined {
  const value = parametersOf(request).find((parameter) => parameter.id === id)?.value;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
