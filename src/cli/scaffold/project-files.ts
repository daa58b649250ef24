import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnPackage } from '../../clients/own-package';
import { projectManifest, type Variant } from './project-manifest';
import type { ProjectNames } from './project-names';

/** A file of a new project, by its path from the project's folder. */
export interface ProjectFile {
  readonly path: string;
  readonly content: string | Buffer;
}

/** The names that stand in the templates, which are projects themselves. */
const TEMPLATE: ProjectNames = { packageName: 'my-extension', bareName: 'my-extension', className: 'MyExtension' };

/** What the templates' own tools may have left there. */
const NOT_OURS = new Set(['node_modules', 'dist', '.amends']);

/** Every file of a new project. @param spec what npm is to install as amends */
export function projectFiles(names: ProjectNames, variant: Variant, spec: string, own: OwnPackage): readonly ProjectFile[] {
  const manifest = JSON.stringify(projectManifest(names.packageName, variant, spec, own.manifest), null, 2);
  const templates = ['common', variant].flatMap((folder) => filesBelow(join(own.folder, 'templates', folder)));
  const written = templates.map(({ path, content }) => ({ path: path.replace(/(^|\/)_/g, '$1'), content: adapted(content, names, variant) }));
  return [{ path: 'package.json', content: `${manifest}\n` }, ...written];
}

function filesBelow(root: string, path = ''): readonly { readonly path: string; readonly content: string }[] {
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const found = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesBelow(root, found);
    return [{ path: found, content: readFileSync(join(root, found), 'utf8') }];
  });
}

/** The image and CI run the Node that the project was made with. */
function adapted(text: string, { bareName, className }: ProjectNames, variant: Variant): string {
  const renamed = text
    .replaceAll(TEMPLATE.className, className)
    .replaceAll(TEMPLATE.bareName, bareName)
    .replaceAll('NODE_MAJOR', process.versions.node.split('.')[0]!);
  return variant === 'connect' ? renamed.replace('"--host", "http"', '"--host", "connect", "--host", "http"') : renamed;
}
