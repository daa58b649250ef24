import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** What a command takes for the module of the extension where none is named. */
const UNNAMED = 'extension.ts';

/** The module of an extension: as it is named; unnamed it is `extension.ts`, or, where there is none, `src/extension.ts`. */
export function extensionFile(path: string): string {
  const file = resolve(path);
  const within = resolve('src', UNNAMED);
  return path === UNNAMED && !existsSync(file) && existsSync(within) ? within : file;
}
