import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import lock from '../package-lock.json';
import manifest from '../package.json';
import { compilerOptions } from '../tsconfig.json';
import { projectFiles } from './architecture/project-files';
import { roomOf } from './architecture/rooms';
import { sourceGraph } from './architecture/source-graph';

/** `@scope/name` or `name` of what an import names. */
const packageOf = (specifier: string): string => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

describe('package.json', () => {
  it('exports the built form of every name that the sources are known by', () => {
    const built = Object.entries(manifest.exports).flatMap(([name, to]) => (typeof to === 'string' || to === null ? [] : [[name.replace('.', 'amends'), to]]));
    const expected = Object.entries(compilerOptions.paths).map(([name, [source = '']]) => {
      const stem = source.replace('./', './dist/').replace(/\.ts$/, '');
      return [name, { types: `${stem}.d.ts`, default: `${stem}.js` }];
    });
    expect(Object.fromEntries(built)).toEqual(Object.fromEntries(expected));
  });

  it('names as a dependency, or as an optional peer, every package that what is shipped imports', () => {
    const named = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies), 'amends']);
    const paths = projectFiles((path) => path.endsWith('.ts') && roomOf(path).shipped === true);
    const files = sourceGraph(new Map(paths.map((path) => [path, readFileSync(path, 'utf8')])), {});
    const unnamed = files.flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier }) => !specifier.startsWith('.') && !isBuiltin(specifier) && !named.has(packageOf(specifier)))
        .map(({ specifier }) => `${path}: ${specifier}`),
    );
    expect(paths.length).toBeGreaterThan(20);
    expect(unnamed).toEqual([]);
  });

  it('asks for a peer only if a user wants what needs it', () => {
    expect(Object.keys(manifest.peerDependenciesMeta)).toEqual(Object.keys(manifest.peerDependencies));
  });

  it('says of every package with an install script whether it may run', () => {
    const withScript = Object.entries(lock.packages).filter(([, entry]) => 'hasInstallScript' in entry && !('os' in entry));
    const names = withScript.map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(names).not.toEqual([]);
    expect(Object.keys(manifest.allowScripts)).toEqual(expect.arrayContaining(names));
  });
});

describe('package-lock.json', () => {
  it('names no address to download from', () => {
    expect(Object.entries(lock.packages).filter(([, entry]) => 'resolved' in entry)).toEqual([]);
  });

  it('has the builds of native packages for every platform, without which npm ci refuses it', () => {
    const builds = Object.values(lock.packages).flatMap((entry) => ('optionalDependencies' in entry ? Object.keys(entry.optionalDependencies) : []));
    expect(builds.filter((name) => !Object.keys(lock.packages).some((path) => path.endsWith(`node_modules/${name}`)))).toEqual([]);
  });
});
