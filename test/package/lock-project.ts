import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Gives a project the lock of this one: the versions that it was tested with, so that nothing has to be looked up. */
export function lockProject(folder: string): void {
  const read = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const project = read(join(folder, 'package.json'));
  const lock = read('package-lock.json');
  const packages = { ...(lock['packages'] as object), '': project };
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...lock, name: project['name'], packages }, null, 2));
}
