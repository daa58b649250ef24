import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AmendsError } from '../core/errors';
import type { ExtensionClass } from '../extension';
import type { ConnectProfile } from '../hosts/connect/declaration';
import { extensionFile } from './extension-file';

/**
 * What an extension says of itself to Connect: its statics `repository` and `audience`, else what `extension.json` beside its module says.
 * @throws AmendsError `EXTENSION_INVALID` when that file is no JSON object
 */
export function extensionProfile(extension: ExtensionClass, module: string): Pick<ConnectProfile, 'repository' | 'audience'> {
  const told = extension as ExtensionClass & Pick<ConnectProfile, 'repository' | 'audience'>;
  const { readme_url = '', changelog_url = '', audience } = descriptor(join(dirname(extensionFile(module)), 'extension.json'));
  return {
    repository: told.repository ?? (readme_url === '' && changelog_url === '' ? undefined : { readme_url, changelog_url }),
    audience: told.audience ?? audience,
  };
}

interface Descriptor {
  readonly readme_url?: string;
  readonly changelog_url?: string;
  readonly audience?: NonNullable<ConnectProfile['audience']>;
}

function descriptor(file: string): Descriptor {
  if (!existsSync(file)) return {};
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new AmendsError('EXTENSION_INVALID', `${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content;
  throw new AmendsError('EXTENSION_INVALID', `${file} is no JSON object.`);
}
