import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What stands in the package.json of this package. */
export interface OwnManifest {
  readonly version: string;
  readonly private?: boolean;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

export interface OwnPackage {
  /** The folder of its package.json. */
  readonly folder: string;
  readonly manifest: OwnManifest;
}

let known: OwnPackage | undefined;

/** This package, which is found from its sources and from what is built of them; `undefined` where it was bundled into something else. */
export function ownPackage(): OwnPackage | undefined {
  for (let folder = __dirname; known === undefined && folder !== dirname(folder); folder = dirname(folder)) known = packageIn(folder);
  return known;
}

function packageIn(folder: string): OwnPackage | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as OwnManifest & { readonly name?: string };
    return manifest.name === 'amends' ? { folder, manifest } : undefined;
  } catch {
    return undefined; // none here
  }
}
