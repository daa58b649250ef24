import { dirname } from 'node:path';
import { cycles } from './cycles';
import { roomOf, type Room } from './rooms';
import type { Import, SourceFile } from './source-graph';

export interface Violation {
  readonly rule: RuleName;
  readonly file: string;
  readonly what: string;
}

type ImportRule = (file: SourceFile, found: Import) => boolean;

const inSrc = (path: string): boolean => path.startsWith('src/');
const isOwnName = (specifier: string): boolean => /^amends($|\/)/.test(specifier);
const isRelative = (specifier: string): boolean => specifier.startsWith('.');

/** A room beside src that is written as a user would write it; tests may look inside. */
const isSibling = (path: string): boolean => !inSrc(path) && roomOf(path).name !== 'test';

/** The other room that an import leads to. */
function leavesFor(file: SourceFile, found: Import): Room | undefined {
  const room = found.target === undefined ? undefined : roomOf(found.target);
  return room?.name === roomOf(file.path).name ? undefined : room;
}

function namesOnly(specifiers: RegExp, allowed: RegExp): ImportRule {
  return (file, found) => inSrc(file.path) && specifiers.test(found.specifier) && !allowed.test(file.path);
}

const mayImport = (from: Room, to: Room): boolean => from.name === to.name || to.floor < from.floor;

/** What an import must not be, by the sentence that says so. */
const IMPORT_RULES = {
  'core imports nothing outside itself': (file, found) => file.path.startsWith('src/core/') && !/^\.\/[^/]+$/.test(found.specifier),
  'services import nothing outside themselves, but node:async_hooks in log-scope': (file, found) =>
    file.path.startsWith('src/services/') &&
    !/^\.\/[^/]+$/.test(found.specifier) &&
    !(file.path === 'src/services/log-scope.ts' && found.specifier === 'node:async_hooks'),
  'a room of src imports only itself and the floors below it': (file, found) =>
    inSrc(file.path) && found.target !== undefined && inSrc(found.target) && !isOwnName(found.specifier) && !mayImport(roomOf(file.path), roomOf(found.target)),
  'nothing in src imports the front door': (file, found) => inSrc(file.path) && found.target === 'src/index.ts',
  'src names itself by relative paths': (file, found) => inSrc(file.path) && isOwnName(found.specifier) && found.target !== undefined && inSrc(found.target),
  'src imports a top-level sibling only when it is called for, by its public name': (file, found) =>
    inSrc(file.path) && found.target !== undefined && !inSrc(found.target) && !(found.lazy && isOwnName(found.specifier) && roomOf(file.path).floor >= 1),
  'only the container and the front door name inversify': namesOnly(/^(inversify|@inversifyjs\/.*)$/, /^src\/(container\/.*|index\.ts)$/),
  'only the front door names reflect-metadata': namesOnly(/^reflect-metadata$/, /^src\/index\.ts$/),
  'only the files of the SQLite journal and the sandbox name better-sqlite3': namesOnly(
    /^better-sqlite3$/,
    /^src\/(engine\/(sqlite-[a-z-]+\.ts|archive\/.*)|sandbox\/.*)$/,
  ),
  'siblings import the framework by its name, never by a path into src': (file, found) =>
    isSibling(file.path) && isRelative(found.specifier) && inSrc(found.target ?? ''),
  'siblings import each other by name': (file, found) => isSibling(file.path) && isRelative(found.specifier) && leavesFor(file, found)?.named === true,
  'transactions and middlewares stand below sagas and providers, these below extension.ts, examples and tests': (file, found) =>
    !inSrc(file.path) && found.target !== undefined && !mayImport(roomOf(file.path), roomOf(found.target)),
  'what is shipped imports neither amends/testing nor amends/sandbox': (file, found) =>
    roomOf(file.path).shipped === true && /^amends\/(testing|sandbox)($|\/)/.test(found.specifier),
  'every name of the package is a public one': (_file, found) => isOwnName(found.specifier) && found.target === undefined,
} satisfies Record<string, ImportRule>;

/** What a file must not be. */
const FILE_RULES = {
  'there is no default export': (file) => file.exportsDefault,
  'the only index.ts is the front door': (file) => /(^|\/)index\.tsx?$/.test(file.path) && file.path !== 'src/index.ts',
  'a file name says what is in it': (file) => /(^|[/-])(utils?|helpers?|misc|common)(\.test)?\.tsx?$/.test(file.path),
  'files are in kebab case': (file) => !/^([a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*(\.(test|d))?\.tsx?$/.test(file.path),
} satisfies Record<string, (file: SourceFile) => boolean>;

const NO_CYCLES = 'no import leads back to where it came from, types included';

export type RuleName = keyof typeof IMPORT_RULES | keyof typeof FILE_RULES | typeof NO_CYCLES;
export const RULE_NAMES = [...Object.keys(IMPORT_RULES), ...Object.keys(FILE_RULES), NO_CYCLES] as readonly RuleName[];

/** Everything in a graph of sources that breaks a rule. */
export function violations(files: readonly SourceFile[]): readonly Violation[] {
  return [...files.flatMap(importViolations), ...files.flatMap(fileViolations), ...cycleViolations(files)];
}

function importViolations(file: SourceFile): Violation[] {
  return file.imports.flatMap((found) =>
    Object.entries<ImportRule>(IMPORT_RULES)
      .filter(([, isBroken]) => isBroken(file, found))
      .map(([rule]) => ({ rule: rule as RuleName, file: file.path, what: `imports '${found.specifier}'` })),
  );
}

function fileViolations(file: SourceFile): Violation[] {
  return Object.entries<(file: SourceFile) => boolean>(FILE_RULES)
    .filter(([, isBroken]) => isBroken(file))
    .map(([rule]) => ({ rule: rule as RuleName, file: file.path, what: `stands in ${dirname(file.path)}/` }));
}

function cycleViolations(files: readonly SourceFile[]): Violation[] {
  const edges = new Map(files.map((file) => [file.path, file.imports.flatMap(({ lazy, target }) => (lazy || target === undefined ? [] : [target]))]));
  return cycles(edges).map((cycle) => ({ rule: NO_CYCLES, file: cycle[0] ?? '', what: `imports itself by way of ${cycle.join(' -> ')}` }));
}
