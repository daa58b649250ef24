import { readFileSync, statSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { AmendsError } from '../../core/errors';
import type { ProjectFile } from './project-files';

/** What npm is to install as amends, and what comes along for that. */
export interface AmendsSpec {
  readonly spec: string;
  readonly files: readonly ProjectFile[];
}

/**
 * A version, or whatever else npm understands, as it is. A tarball is taken into the project, so that CI and the image find it, too; a folder is linked.
 * @throws AmendsError `PROJECT_REFUSED` for a path at which there is nothing
 */
export function amendsSpec(given: string, project: string): AmendsSpec {
  if (!/^(file:|\.{0,2}[/\\])|^(?!\w+:).*\.t(ar\.)?gz$/.test(given)) return { spec: given, files: [] };
  const path = resolve(given.replace(/^file:(\/\/(?=\/))?/, ''));
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    throw new AmendsError('PROJECT_REFUSED', `There is no ${path} to install amends from. Make it with: npm pack, in a clone of amends.`);
  if (found.isDirectory()) return { spec: `file:${relative(project, path)}`, files: [] };
  return { spec: `file:${basename(path)}`, files: [{ path: basename(path), content: readFileSync(path) }] };
}
