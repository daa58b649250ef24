import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

let known: string | undefined;

/** The version of this package, which is found from its sources and from what is built of them. */
export function packageVersion(): string {
  for (let folder = __dirname; known === undefined && folder !== dirname(folder); folder = dirname(folder)) known = versionIn(folder);
  return (known ??= '0.0.0');
}

function versionIn(folder: string): string | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly name?: string; readonly version?: string };
    return manifest.name === 'amends' ? manifest.version : undefined;
  } catch {
    return undefined; // none here
  }
}
