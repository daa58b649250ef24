import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Application } from '../application';
import { Providers } from '../providers-lifecycle';
import { Config } from '../services/config';
import { variablesOf } from '../variables';
import { extensionFile } from './extension-file';
import { loadExtension } from './load-extension';

/** The module that commands of a project are about, unless another is named. */
const EXTENSION = 'extension.ts';

export interface JournalOptions {
  readonly journal?: string;
  readonly extension?: string;
}

/** The configuration that an extension has: of the module that is named, else of the one in the current folder, else without any. No provider is booted. */
export function configOf({ extension }: Pick<JournalOptions, 'extension'>): Config {
  if (extension === undefined && !existsSync(extensionFile(EXTENSION))) {
    const providers = new Providers();
    providers.register([]);
    return providers.container.get(Config);
  }
  const cls = loadExtension(extension ?? EXTENSION);
  return Application.register(cls, { awaited: variablesOf(cls).map(({ name }) => name) }).container.get(Config);
}

/** The journal that is meant: `--journal`, else what the configuration says. */
export function journalPath(options: JournalOptions): string {
  return resolve(options.journal ?? configOf(options).get('JOURNAL_PATH'));
}
