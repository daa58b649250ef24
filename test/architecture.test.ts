import { readFileSync } from 'node:fs';
import { compilerOptions } from '../tsconfig.json';
import { RULE_NAMES, violations, type RuleName } from './architecture/rules';
import { sourceGraph, type OwnNames } from './architecture/source-graph';
import { projectFiles } from './architecture/project-files';

const ownNames = compilerOptions.paths as unknown as OwnNames;

describe('the project', () => {
  const sources = new Map(projectFiles((path) => /\.tsx?$/.test(path)).map((path) => [path, readFileSync(path, 'utf8')]));
  const found = violations(sourceGraph(sources, ownNames));

  it.each(RULE_NAMES)('%s', (rule) => {
    const first = found.find((violation) => violation.rule === rule);
    expect(first && `${first.file} ${first.what}, but ${rule}`).toBeUndefined();
  });
});

/** A small project that keeps all rules; each planted file breaks one. */
const SOUND = {
  'src/core/saga.ts': `import type { Req } from './request';`,
  'src/core/request.ts': `export interface Req { readonly id: string }`,
  'src/services/log-scope.ts': `import { AsyncLocalStorage } from 'node:async_hooks';`,
  'src/container/container.ts': `import { Container } from 'inversify'; import type { Req } from '../core/request';`,
  'src/engine/engine.ts': `import { Saga } from '../core/saga';`,
  'src/engine/sqlite-journal.ts': `import Database from 'better-sqlite3'; import { Engine } from './engine';`,
  'src/hosts/host.ts': `import type { Engine } from '../engine/engine';`,
  'src/extension.ts': `import { Container } from './container/container';`,
  'src/application.ts': `import type { Hosted } from './hosts/host'; import { Extension } from './extension'; export const cache = () => require('amends/providers/cache');`,
  'src/hosts/http/http-host.ts': `import { Host } from '../host';`,
  'src/testing/testing.ts': `import { Application } from '../application'; import type { Hosted } from '../hosts/host';`,
  'src/cli/main.ts': `import { HttpHost } from '../hosts/http/http-host';`,
  'src/index.ts': `import 'reflect-metadata'; export { injectable } from 'inversify'; export { Saga } from './core/saga';`,
  'providers/cache.ts': `import { Cache } from 'amends'; import Keyv from 'keyv';`,
  'transactions/create.ts': `import { BackgroundTransaction } from 'amends';`,
  'sagas/purchase.ts': `import { Create } from 'amends/transactions/create'; import { same } from './same';`,
  'extension.ts': `import { PurchaseSaga } from 'amends/sagas/purchase';`,
  'test/core/saga.test.ts': `import { given } from 'amends/testing'; import { Saga } from '../../src/core/saga';`,
};

const PLANTED: readonly [RuleName, string, string][] = [
  ['core imports nothing outside itself', 'src/core/planted.ts', `import { join } from 'node:path';`],
  ['core imports nothing outside itself', 'src/core/planted.ts', `import type { Logger } from '../services/log-scope';`],
  ['core imports nothing outside itself', 'src/core/planted.ts', `export type Now = import('inversify').Container;`],
  [
    'services import nothing outside themselves, but node:async_hooks in log-scope',
    'src/services/planted.ts',
    `import { AsyncLocalStorage } from 'node:async_hooks';`,
  ],
  ['services import nothing outside themselves, but node:async_hooks in log-scope', 'src/services/planted.ts', `export type { Req } from '../core/request';`],
  ['a room of src imports only itself and the floors below it', 'src/engine/planted.ts', `import { Container } from '../container/container';`],
  ['a room of src imports only itself and the floors below it', 'src/engine/planted.ts', `import type { Hosted } from '../hosts/host';`],
  ['a room of src imports only itself and the floors below it', 'src/testing/planted.ts', `import { HttpHost } from '../hosts/http/http-host';`],
  ['a room of src imports only itself and the floors below it', 'src/hosts/planted.ts', `export const run = () => require('../cli/main');`],
  ['nothing in src imports the front door', 'src/cli/planted.ts', `import { Saga } from '../index';`],
  ['src names itself by relative paths', 'src/hosts/planted.ts', `import { given } from 'amends/testing';`],
  [
    'src imports a top-level sibling only when it is called for, by its public name',
    'src/application.ts',
    `import { MemoryCache } from 'amends/providers/cache';`,
  ],
  [
    'src imports a top-level sibling only when it is called for, by its public name',
    'src/application.ts',
    `const provider = require('amends/providers/cache');`,
  ],
  [
    'src imports a top-level sibling only when it is called for, by its public name',
    'src/application.ts',
    `export const late = () => import('../providers/cache');`,
  ],
  ['only the container and the front door name inversify', 'src/extension.ts', `import { inject } from 'inversify';`],
  ['only the front door names reflect-metadata', 'src/extension.ts', `import 'reflect-metadata';`],
  ['only the files of the SQLite journal and the sandbox name better-sqlite3', 'src/engine/planted.ts', `import type Database from 'better-sqlite3';`],
  ['siblings import the framework by its name, never by a path into src', 'providers/planted.ts', `import { Cache } from '../src/index';`],
  ['siblings import each other by name', 'sagas/planted.ts', `import { Create } from '../transactions/create';`],
  [
    'transactions and middlewares stand below sagas and providers, these below extension.ts, examples and tests',
    'transactions/planted.ts',
    `import { PurchaseSaga } from 'amends/sagas/purchase';`,
  ],
  ['what is shipped imports neither amends/testing nor amends/sandbox', 'providers/planted.ts', `import { given } from 'amends/testing';`],
  ['every name of the package is a public one', 'providers/planted.ts', `import { Saga } from 'amends/src/core/saga';`],
  ['there is no default export', 'providers/planted.ts', `export default class Planted {}`],
  ['there is no default export', 'providers/planted.ts', `const planted = 1; export { planted as default };`],
  ['the only index.ts is the front door', 'src/core/index.ts', `export * from './saga';`],
  ['a file name says what is in it', 'src/engine/journal-utils.ts', ``],
  ['files are in kebab case', 'src/engine/SqliteJournal.ts', ``],
  ['no import leads back to where it came from, types included', 'src/core/request.ts', `import type { Saga } from './saga';`],
];

describe('the check of the project', () => {
  const check = (planted: Readonly<Record<string, string>>) => violations(sourceGraph(new Map(Object.entries({ ...SOUND, ...planted })), ownNames));

  it('finds nothing in a sound project', () => {
    expect(check({})).toEqual([]);
  });

  it.each(PLANTED)('finds what breaks "%s" in %s: %s', (rule, file, text) => {
    expect(check({ [file]: text })).toContainEqual(
      expect.objectContaining({ rule, file: expect.stringContaining(rule.startsWith('no import') ? 'src/core/' : file) }),
    );
  });

  it('has a planted violation for every rule', () => {
    expect(new Set(PLANTED.map(([rule]) => rule))).toEqual(new Set(RULE_NAMES));
  });

  it('refuses a file that stands in no room', () => {
    expect(() => check({ 'lib/planted.ts': `import 'amends';` })).toThrow('lib/planted.ts stands in no room');
  });
});
