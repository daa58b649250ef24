import { existsSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { dirname, extname } from 'node:path';
import { AmendsError, asError } from '../core/errors';
import { Extension, type ExtensionClass } from '../extension';
import { extensionFile } from './extension-file';

const TYPESCRIPT = new Set(['.ts', '.cts', '.mts']);

/**
 * The one extension that a module exports under a name.
 * @throws AmendsError `EXTENSION_INVALID` when there is no such file, it cannot be loaded, or exports no extension or several; `DEPENDENCY_MISSING`
 * when it is TypeScript and nothing is installed that loads that.
 */
export function loadExtension(path: string): ExtensionClass {
  const file = extensionFile(path);
  if (!existsSync(file))
    throw new AmendsError('EXTENSION_INVALID', `There is no file ${file}. Name the module that exports your extension, or go to the folder of its project.`);
  if (TYPESCRIPT.has(extname(file))) loadTypeScript(file);
  const exported = Object.entries(load(file));
  const [extension, ...others] = exported.filter((entry): entry is [string, ExtensionClass] => isExtension(entry[1]));
  if (extension !== undefined && others.length === 0) return extension[1];
  const names = exported.map(([name]) => name);
  const found =
    extension === undefined
      ? `no class that extends Extension; it exports ${list(names)}`
      : `several extensions: ${list([extension, ...others].map(([name]) => name))}`;
  throw new AmendsError('EXTENSION_INVALID', `${file} exports ${found}. Export exactly one, by name.`);
}

function load(file: string): Readonly<Record<string, unknown>> {
  try {
    const exported: unknown = createRequire(file)(file);
    return typeof exported === 'object' && exported !== null ? (exported as Record<string, unknown>) : {};
  } catch (error) {
    if (error instanceof AmendsError) throw error;
    throw new AmendsError('EXTENSION_INVALID', `${file} cannot be loaded: ${asError(error).message}`, { cause: error });
  }
}

/** Makes `.ts` files loadable, unless something does already: ts-node, tsx, whatever runs this process. */
function loadTypeScript(file: string): void {
  if ('.ts' in (Module as unknown as { readonly _extensions: object })._extensions) return;
  const tsNode = requireFrom([__filename, file], 'ts-node') as { register(options: object): void };
  tsNode.register({
    swc: true, // types are checked by the editor and by tsc, not at the start
    projectSearchDir: dirname(file),
    compilerOptions: { module: 'nodenext', moduleResolution: 'nodenext', experimentalDecorators: true, emitDecoratorMetadata: true, esModuleInterop: true },
  });
}

function requireFrom(places: readonly string[], name: string): unknown {
  for (const place of places) {
    const require = createRequire(place);
    try {
      return require(require.resolve(name)) as unknown;
    } catch {
      // the next place may have it
    }
  }
  throw new AmendsError(
    'DEPENDENCY_MISSING',
    `A TypeScript extension needs '${name}' to be loaded. Install it: npm install ${name} @swc/core typescript; or name a .js file.`,
  );
}

function isExtension(value: unknown): boolean {
  return typeof value === 'function' && value.prototype instanceof Extension;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : [...names].sort().join(', ');
}
