import { Option } from 'commander';

/** `--extension <path>`, of commands that look into an extension. */
export function extensionOption(what = 'the module that exports the extension'): Option {
  return new Option('--extension <path>', what).default('extension.ts', 'extension.ts, else src/extension.ts');
}
