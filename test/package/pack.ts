import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../package.json';
import { projectFiles } from '../architecture/project-files';
import { runSteps } from '../steps';
import { lockProject } from './lock-project';

/** What a stranger does with the package: installs the tarball, compiles an extension against it, runs it with plain node, and tests it with the preset. */
const scratch = mkdtempSync(join(tmpdir(), 'amends-package-'));
/** Projects that the installed command line begins. */
const [http, connect] = [join(scratch, 'projects', 'http-orders'), join(scratch, 'projects', 'connect-orders')];
const tarball = join(scratch, `${manifest.name}-${manifest.version}.tgz`);

/** Programs, which run when they are loaded. */
const PROGRAMS = /-main$/;

/** The names that the package can be imported by, for each of its exports. */
function publicNames(): readonly string[][] {
  const withheld = Object.entries(manifest.exports).flatMap(([name, to]) => (to === null ? [name.replace('*', '')] : []));
  return Object.entries(manifest.exports).flatMap(([name, to]) => {
    if (typeof to === 'string' || to === null) return [];
    const [before = '', after = ''] = to.default.replace('./dist/', '').replace('.js', '.ts').split('*');
    if (!name.includes('*')) return [[name]];
    const files = projectFiles((path) => path.startsWith(before) && path.endsWith(after));
    const names = files.map((path) => name.replace('*', path.slice(before.length, -after.length)));
    return [names.filter((one) => !withheld.some((start) => one.startsWith(start)))];
  });
}

/** A module that imports them all. */
function importsOfAll(names: readonly string[]): string {
  const modules = names.filter((name) => !PROGRAMS.test(name)).map((name) => name.replace('.', manifest.name));
  const lines = modules.map((name, index) => `import * as module${index} from '${name}';`);
  return [
    ...lines,
    `for (const loaded of [${modules.map((_, index) => `module${index}`).join(', ')}]) if (typeof loaded !== 'object') throw new Error('not a module');`,
    '',
  ].join('\n');
}

function writeScratch(): void {
  const write = (name: string, content: unknown): void =>
    writeFileSync(join(scratch, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  const tools = ['@swc/core', '@swc/jest', '@types/jest', '@types/node', 'jest', 'ts-node', 'typescript'] as const;
  const scratchManifest = {
    name: 'scratch',
    private: true,
    dependencies: { amends: `file:${tarball}` },
    devDependencies: Object.fromEntries(tools.map((tool) => [tool, manifest.devDependencies[tool]])),
  };
  write('package.json', scratchManifest);
  lockProject(scratch);
  write('tsconfig.json', {
    compilerOptions: {
      target: 'es2022',
      module: 'nodenext',
      strict: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      skipLibCheck: false,
      outDir: 'dist',
      rootDir: '.',
      types: ['node', 'jest'],
    },
    include: ['*.ts', '*.mts'],
    'ts-node': { swc: true },
  });
  write('jest.config.json', { preset: 'amends', roots: ['<rootDir>'], testPathIgnorePatterns: ['dist'] });
  write('jest.config.path.json', { preset: 'amends/jest-preset', roots: ['<rootDir>'], testPathIgnorePatterns: ['dist'] });
  for (const name of readdirSync(join(__dirname, 'scratch'))) cpSync(join(__dirname, 'scratch', name), join(scratch, name));
  write('request.json', { id: 'PR-1', type: 'purchase', status: 'pending', asset: { id: 'AS-1' } });
  write('all-modules.ts', importsOfAll(publicNames().flat()));
  write('all-modules-from-esm.mts', importsOfAll(publicNames().flat()));
  write(
    'from-esm.mts',
    `import { Saga } from 'amends';\nimport { given } from 'amends/testing';\nif (typeof Saga !== 'function' || typeof given !== 'function') throw new Error('not found');\n`,
  );
}

writeScratch();
const better = join('node_modules', 'better-sqlite3', 'build');
const copy = `require('fs').cpSync(${JSON.stringify(join(process.cwd(), better))}, ${JSON.stringify(better)}, { recursive: true })`;
const install = `npm install --silent --ignore-scripts --prefer-offline --no-audit --no-fund && node -e ${JSON.stringify(copy)}`; // and its native build
const plan = 'npx --no-install amends plan asset_purchase_request_processing request.json --extension';
const entries = publicNames()
  .map(([first]) => first)
  .join(' '); // the others of a pattern differ in nothing that is looked at, and are compiled and loaded below

const installed = runSteps([
  { what: 'build and pack', command: `npm pack --silent --pack-destination "${scratch}"` },
  { what: 'manifest', command: `npx --no-install publint --strict "${tarball}"` },
  {
    what: 'types of every kind of entry',
    command: `npx --no-install attw "${tarball}" --profile node16 --no-emoji --format ascii --entrypoints ${entries}`,
    quiet: true,
  },
  { what: 'install', command: install, folder: scratch },
  {
    what: 'the page',
    command: "node -e \"for (const file of ['index.html', 'app.js', 'app.css']) fs.accessSync('node_modules/amends/dist/dashboard/' + file)\"",
    folder: scratch,
  },
  { what: 'compile', command: 'npx --no-install tsc -p .', folder: scratch },
  { what: 'load every module', command: 'node dist/all-modules.js && node dist/all-modules-from-esm.mjs && node dist/from-esm.mjs', folder: scratch },
  { what: 'run', command: 'node dist/main.js', folder: scratch },
  { what: 'run at a sandbox of Connect', command: 'node dist/connect-main.js', folder: scratch },
  { what: 'test with the preset', command: 'npx --no-install jest -c jest.config.json', folder: scratch },
  { what: 'test with the preset by its path', command: 'npx --no-install jest -c jest.config.path.json', folder: scratch },
  { what: 'command line, built', command: `${plan} dist/greeting-extension.js`, folder: scratch },
  { what: 'command line, from sources', command: `${plan} greeting-extension.ts`, folder: scratch },
  { what: 'begin a project for HTTP', command: `npx --no-install amends new "${http}" --amends "${tarball}"`, folder: scratch },
  { what: 'begin a project for Connect', command: `npx --no-install amends new "${connect}" --connect --amends "${tarball}"`, folder: scratch },
]);

/** The same in both projects at once. */
const inBoth = (command: string): string => `(cd "${http}" && ${command}) & first=$!; (cd "${connect}" && ${command}); second=$?; wait $first && exit $second`;

/** New projects are installed, tested, built and started as their READMEs say. Both name the same packages, so what one has installed serves the other. */
function projectsWork(): boolean {
  lockProject(http);
  cpSync(join(http, 'package-lock.json'), join(connect, 'package-lock.json'));
  return runSteps([
    { what: 'install the project for HTTP', command: install, folder: http },
    { what: 'give the same to the one for Connect', command: `cp -al "${join(http, 'node_modules')}" .`, folder: connect },
    ...['test', 'build'].map((script) => ({ what: `${script} both`, command: inBoth(`npm run ${script}`) })),
    { what: 'start, order and stop', command: `ts-node test/package/try-projects.ts "${http}" "${connect}"` },
  ]);
}

const passed = installed && projectsWork();
if (passed) rmSync(scratch, { recursive: true });
else console.log(`The scratch project is kept: ${scratch}`);
