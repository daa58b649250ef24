import type { OwnManifest } from '../../clients/own-package';

export type Variant = 'http' | 'connect';

/** What the code of a project imports besides amends, and what it is built and tested with. */
const LIBRARIES = ['zod'];
const TOOLS = ['@swc/core', '@swc/jest', '@types/jest', '@types/node', 'jest', 'ts-node', 'typescript'];

/** Every package that a new project names. */
export const PROJECT_PACKAGES: readonly string[] = ['amends', ...LIBRARIES, ...TOOLS];

const HOSTS: Readonly<Record<Variant, string>> = { http: 'http', connect: 'connect --host http' };

/** The package.json of a new project: its versions are those that amends itself was tested with. @param spec what npm is to install as amends */
export function projectManifest(name: string, variant: Variant, spec: string, own: OwnManifest): object {
  const versions = (names: readonly string[], from: Readonly<Record<string, string>>): object => Object.fromEntries(names.map((each) => [each, from[each]]));
  const installed = new Set([...Object.keys(own.dependencies), ...TOOLS]);
  return {
    name,
    version: '0.1.0',
    private: true,
    engines: own.engines,
    scripts: {
      start: `exec amends start src/extension.ts --host ${HOSTS[variant]}`, // exec: a signal to npm reaches it
      ...(variant === 'connect' && { sandbox: 'exec amends sandbox' }),
      pretest: 'tsc -p .',
      test: 'jest',
      build: `node -e "fs.rmSync('dist', { recursive: true, force: true })" && tsc -p tsconfig.build.json`,
    },
    allowScripts: Object.fromEntries(Object.entries(own.allowScripts).filter(([each, may]) => may && installed.has(each))),
    dependencies: { amends: spec, ...versions(LIBRARIES, own.dependencies) },
    devDependencies: versions(TOOLS, own.devDependencies),
  };
}
