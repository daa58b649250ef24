import { buildSync } from 'esbuild';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Bundles the page into dist/dashboard: what users install is built, and names no other host. */
const ROOM = __dirname;
const OUT = join(ROOM, '..', 'dist', 'dashboard');

mkdirSync(OUT, { recursive: true });
buildSync({
  entryPoints: [
    { in: join(ROOM, 'main.tsx'), out: 'app' },
    { in: join(ROOM, 'styles', 'app.css'), out: 'app' },
  ],
  outdir: OUT,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'inline',
  // its licence asks to go wherever it goes
  banner: { js: `/*! Contains Preact.\n${readFileSync(join(dirname(require.resolve('preact/package.json')), 'LICENSE'), 'utf8').replaceAll('*/', '* /')}*/` },
  tsconfig: join(ROOM, 'tsconfig.json'),
});
for (const file of ['index.html', 'icon.svg']) copyFileSync(join(ROOM, file), join(OUT, file));
