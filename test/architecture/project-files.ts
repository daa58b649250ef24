import { readdirSync } from 'node:fs';

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', '.amends']);

/** The files of the project, from its root, that a filter lets through; what is installed, built or written at run time is left out. */
export function projectFiles(wanted: (path: string) => boolean, folder = ''): readonly string[] {
  return readdirSync(folder || '.', { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return projectFiles(wanted, `${path}/`);
    return entry.isFile() && wanted(path) ? [path] : [];
  });
}
