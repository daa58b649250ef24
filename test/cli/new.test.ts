import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json';
import { projectFiles } from '../architecture/project-files';
import { SmallDisk } from '../engine/small-disk';
import { workshop } from './amends-process';

jest.setTimeout(60_000);

const shop = workshop();

const scaffold = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) => shop.amends(['new', ...args], environment).ended();
const text = (...path: readonly string[]) => readFileSync(shop.path(join(...path)), 'utf8');
const below = (folder: string): readonly string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

/** Puts a program of this name before all others. */
const instead = (name: string, script: string): Readonly<Record<string, string>> => {
  mkdirSync(shop.path('bin'));
  chmodSync(shop.write(`bin/${name}`, `#!/bin/sh\n${script}\n`), 0o755);
  return { PATH: `${shop.path('bin')}:${process.env['PATH']}` };
};

describe('amends new', () => {
  test.each([
    ['http', []],
    ['connect', ['--connect']],
  ] as const)(
    'writes every file of the templates for %s under its own name, named after the folder, and tells what to do next on stderr',
    async (variant, flags) => {
      const { code, stdout, stderr } = await scaffold([shop.path('made/my.shop-2'), ...flags]);
      expect([code, stdout]).toEqual([0, '']);
      const templates = projectFiles((path) => path.startsWith('templates/common/') || path.startsWith(`templates/${variant}/`));
      const expected = templates.map((path) =>
        path
          .split('/')
          .slice(2)
          .map((part) => part.replace(/^_/, ''))
          .join('/'),
      );
      const files = below(shop.path('made/my.shop-2')).filter((path) => lstatSync(shop.path(join('made/my.shop-2', path))).isFile());
      expect(files).toEqual([...expected, 'package.json'].sort());
      const all = files.map((path) => text('made/my.shop-2', path)).join('');
      expect(all).not.toMatch(/MyExtension|my-extension|NODE_MAJOR/);
      expect(all).toContain('export class MyShop2Extension extends Extension');
      expect(stderr).toMatch(/npm install\n {2}npm test\n/);
      expect(stderr).toMatch(/git init/);
    },
  );

  test('takes every version from the package.json of amends, and names every package that the project imports', async () => {
    await scaffold([shop.path('shop'), '--connect', '--json']);
    const made = JSON.parse(text('shop/package.json')) as { dependencies: Record<string, string>; devDependencies: Record<string, string> };
    const { amends, ...libraries } = made.dependencies;
    expect(amends).toBe(`^${manifest.version}`);
    expect(manifest.dependencies).toMatchObject(libraries);
    expect(manifest.devDependencies).toMatchObject(made.devDependencies);
    const imported = projectFiles((path) => /^templates\/.*\.ts$/.test(path)).flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/from '([^'./][^'/]*)/g)].map(([, name]) => name!).filter((name) => !name.startsWith('node:')),
    );
    expect(Object.keys(made.dependencies)).toEqual(expect.arrayContaining([...new Set(imported)]));
  });

  test('prints with --json where and what, and nothing else on stdout', async () => {
    const { stdout } = await scaffold([shop.path('shop'), '--name', '@acme/orders', '--json']);
    const told = JSON.parse(stdout) as { written: readonly string[] };
    expect(told).toMatchObject({ folder: shop.path('shop'), name: '@acme/orders', variant: 'http', kept: [], installed: false });
    expect(told.written).toContain('src/extension.ts');
    expect(text('shop/src/extension.ts')).toContain('class OrdersExtension');
    expect(text('shop/README.md')).toContain('docker build -t orders .');
  });

  test('takes a tarball of amends into the project, so that CI and the image find it, and links a folder', async () => {
    const tarball = shop.write('amends-9.tgz', 'packed');
    await scaffold([shop.path('a'), '--amends', tarball]);
    expect([JSON.parse(text('a/package.json')), text('a/amends-9.tgz')]).toMatchObject([{ dependencies: { amends: 'file:amends-9.tgz' } }, 'packed']);
    await scaffold([shop.path('b')], { AMENDS_SPEC: shop.folder });
    expect(JSON.parse(text('b/package.json'))).toMatchObject({ dependencies: { amends: 'file:..' } });
    await scaffold([shop.path('c'), '--amends', '~0.2.0']);
    expect(JSON.parse(text('c/package.json'))).toMatchObject({ dependencies: { amends: '~0.2.0' } });
  });

  test('counts a folder with nothing but .git as empty', async () => {
    mkdirSync(shop.path('cloned/.git'), { recursive: true });
    expect((await scaffold([shop.path('cloned')])).code).toBe(0);
  });

  test('leaves with --force every file that is there as it is, names it, and adds the rest', async () => {
    mkdirSync(shop.path('old/src'), { recursive: true });
    shop.write('old/README.md', 'mine');
    shop.write('old/src/extension.ts', 'mine, too');
    const { code, stderr } = await scaffold([shop.path('old'), '--force']);
    expect([code, text('old/README.md'), text('old/src/extension.ts')]).toEqual([0, 'mine', 'mine, too']);
    expect(stderr).toMatch(/left as they were.*README\.md, src\/extension\.ts/);
    expect(existsSync(shop.path('old/package.json'))).toBe(true);
  });
});

describe('amends new refuses', () => {
  const refused = async (args: readonly string[], environment = {}) => {
    const before = below(shop.folder);
    const { code, stdout, stderr } = await scaffold(args, environment);
    expect([code, stdout, below(shop.folder)]).toEqual([1, '', before]);
    return stderr;
  };

  test.each([
    ['My Shop', 'my-shop'],
    ['MyShop', 'my-shop'],
    ['7days', 'days'],
    ['zod', 'my-extension'],
    ['amends', 'my-extension'],
    ['日本', 'my-extension'],
    ['a\u001b[31m', 'a-31m'],
    ['x'.repeat(215), 'x'.repeat(60)],
  ])('the name %j, and says which one would do', async (name, advice) => {
    const stderr = await refused(['shop', '--name', name]);
    expect(stderr).toContain('PROJECT_NAME_INVALID');
    expect(stderr).toContain(`--name ${advice}.`);
    expect(stderr).not.toContain('\u001b');
  });

  test('a folder with files, and says what is in it and what --force would do', async () => {
    mkdirSync(shop.path('full'));
    for (const name of ['1', '2', '3', '4', '5', '6']) shop.write(`full/${name}`, '');
    expect(await refused([shop.path('full')])).toMatch(/PROJECT_REFUSED: .*full is not empty \(1, 2, 3, 4, 5, …\).*--force/);
  });

  test('a file in the place of the folder, or above it', async () => {
    const file = shop.write('file', '');
    expect(await refused([file])).toMatch(/PROJECT_REFUSED: .*file is no folder/);
    expect(await refused([join(file, 'shop')])).toMatch(/PROJECT_NOT_WRITTEN: .*ENOTDIR/);
  });

  test('symbolic links that lead out, and takes back what it wrote before it met one', async () => {
    mkdirSync(shop.path('elsewhere'));
    mkdirSync(shop.path('shop'));
    symlinkSync(shop.path('elsewhere'), shop.path('link'));
    symlinkSync(shop.path('elsewhere'), shop.path('shop/test'));
    expect(await refused([shop.path('link')])).toMatch(/PROJECT_REFUSED: .*symbolic link/);
    const stderr = await refused([shop.path('shop'), '--force']);
    expect(stderr).toMatch(/what was written is removed/);
    expect(stderr).toMatch(/PROJECT_REFUSED: .*shop\/test is a symbolic link/);
  });

  test('a tarball that is not there, and both variants at once', async () => {
    expect(await refused([shop.path('shop'), '--amends', './gone.tgz'])).toMatch(/PROJECT_REFUSED: .*gone\.tgz.*npm pack/);
    expect(await scaffold([shop.path('shop'), '--http', '--connect'])).toMatchObject({ code: 2 });
  });

  test('a disk that is full or may not be written, and leaves nothing there', async () => {
    const disk = SmallDisk.of(20); // a few files fit
    if (disk === undefined) return;
    try {
      const full = await scaffold([join(disk.folder, 'deep/shop')]);
      expect([full.code, readdirSync(disk.folder)]).toEqual([1, []]);
      expect(full.stderr).toMatch(/PROJECT_NOT_WRITTEN: .*ENOSPC/);
      disk.readOnly(true);
      expect((await scaffold([join(disk.folder, 'shop')])).stderr).toMatch(/PROJECT_NOT_WRITTEN: .*shop cannot be written: .*EROFS/);
    } finally {
      disk.remove();
    }
  });
});

describe('amends new --install', () => {
  const INSTALLING = 'mkdir node_modules; echo x > node_modules/half; echo x > package-lock.json; echo npm is at work';

  test('runs npm install in the project, and passes on what it tells on stderr', async () => {
    const { code, stdout, stderr } = await scaffold([shop.path('shop'), '--install'], instead('npm', `echo "$@ in $PWD"`));
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain(`install --no-audit --no-fund in ${shop.path('shop')}\n`);
  });

  test('removes all that it and npm wrote when npm fails, and nothing else', async () => {
    mkdirSync(shop.path('shop'));
    shop.write('shop/mine', 'mine');
    const { code, stderr } = await scaffold([shop.path('shop'), '--force', '--install'], instead('npm', `${INSTALLING}; exit 7`));
    expect([code, below(shop.path('shop'))]).toEqual([1, ['mine']]);
    expect(stderr).toMatch(/INSTALL_FAILED: npm install ended with 7/);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('removes it after a %s, too, waits until npm has ended, and ends with %s', async (signal, status) => {
    const child = shop.amends(
      ['new', shop.path('made/shop'), '--install'],
      instead('npm', `trap 'echo npm ends; exit 1' TERM; ${INSTALLING}; while :; do sleep 0.05; done`),
    );
    await child.says(/npm is at work/);
    const { code, stderr } = await child.send(signal).ended();
    expect([code, existsSync(shop.path('made'))]).toEqual([status, false]);
    expect(stderr).toMatch(/npm ends\n.*what was written is removed/);
  });

  test('says that npm cannot be run, where there is none', async () => {
    mkdirSync(shop.path('empty'));
    const { code, stderr } = await scaffold([shop.path('shop'), '--install'], { PATH: shop.path('empty') });
    expect([code, existsSync(shop.path('shop'))]).toEqual([1, false]);
    expect(stderr).toMatch(/INSTALL_FAILED: npm cannot be run/);
  });
});
