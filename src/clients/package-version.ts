import { ownPackage } from './own-package';

/** The version of this package. */
export function packageVersion(): string {
  return ownPackage()?.manifest.version ?? '0.0.0';
}
