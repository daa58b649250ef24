const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { transform } = require('../jest-preset');
const { version } = require('@swc/core/package.json');

/*
 * Preloaded by the processes that tests start: loads sources as ts-node does with swc, but each is compiled once, not in every process, and neither
 * ts-node nor the compiler of TypeScript is loaded for that, which is most of what the start of a process costs.
 */
require('tsconfig-paths/register');
process.setSourceMapsEnabled(true);

const folder = join(__dirname, '..', 'node_modules', '.cache', 'amends-children');
mkdirSync(folder, { recursive: true });
const [[, decorators]] = Object.values(transform);
const kind = JSON.stringify([version, decorators]);

require.extensions['.ts'] = (module, path) => module._compile(compiled(readFileSync(path, 'utf8'), path), path);

function compiled(source, path) {
  const kept = join(folder, `${createHash('sha256').update(kind).update(path).update(source).digest('hex')}.js`);
  try {
    return readFileSync(kept, 'utf8');
  } catch {
    const { code } = require('@swc/core').transformSync(source, { ...decorators, filename: path, swcrc: false, sourceMaps: 'inline' });
    const draft = `${kept}.${process.pid}`; // others must not read half a file
    writeFileSync(draft, code);
    renameSync(draft, kept);
    return code;
  }
}
