import type { AssetRequest } from 'amends';

/** The value of a parameter of the asset, `undefined` where it is missing or empty. */
export function parameterOf(request: AssetRequest, id: string): string | undefined {
  const value = request.asset.params?.find((parameter) => parameter.id === id)?.value;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
