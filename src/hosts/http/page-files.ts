import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** What the page may be made of; anything else in the folder is not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/** One name, without a folder, and none that is hidden. */
const NAME = /^\w[\w.-]{0,99}$/;

/** A file as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly br: Buffer;
  readonly gzip: Buffer;
}

/** The files of the page: read and compressed when they are first asked for, and again when they have changed. */
export class PageFiles {
  readonly #known = new Map<string, { readonly version: string; readonly file: Promise<PageFile> }>();

  /** @param folder where they are; that of this package unless given */
  constructor(private readonly folder: string = ownFolder()) {}

  /** `undefined`: there is no such file. */
  async get(name: string): Promise<PageFile | undefined> {
    const type = TYPES[extname(name)];
    if (type === undefined || !NAME.test(name)) return undefined;
    const path = join(this.folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() !== true) return undefined;
    const version = `${found.mtimeMs} ${found.size}`;
    let known = this.#known.get(name);
    if (known?.version !== version) {
      known = { version, file: read(path, type) };
      this.#known.set(name, known);
      known.file.catch(() => this.#known.delete(name));
    }
    return known.file;
  }
}

async function read(path: string, type: string): Promise<PageFile> {
  const plain = await readFile(path);
  const [br, gzipped] = await Promise.all([promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }), promisify(gzip)(plain)]);
  return { type, etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`, plain, br, gzip: gzipped };
}

/** `dist/dashboard` of this package, whether it runs from its sources or as it was built. */
function ownFolder(): string {
  let root = __dirname;
  while (!existsSync(join(root, 'package.json')) && dirname(root) !== root) root = dirname(root);
  return join(root, 'dist', 'dashboard');
}
