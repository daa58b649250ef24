import { lstat, mkdir, open, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AmendsError, asError } from '../../core/errors';
import type { ProjectFile } from './project-files';

/** What became of the files of a project. */
export interface Written {
  readonly written: readonly string[];
  /** Those that were there before, and are as they were. */
  readonly kept: readonly string[];
}

/** A fresh clone has nothing but this. */
const NO_CONTENT = new Set(['.git']);

/** The folder of a new project, which knows what of it is its own: that, and nothing else, is removed when it is not finished. */
export class ProjectFolder {
  readonly path: string;
  readonly #files: string[] = [];
  readonly #folders: string[] = [];
  readonly #expected: string[] = [];

  constructor(path: string) {
    this.path = resolve(path);
  }

  /** @throws AmendsError `PROJECT_REFUSED` unless a project can be written here: nothing is there, or an empty folder, or `force` says that its files may stay. */
  async check(force: boolean): Promise<void> {
    const found = await kindOf(this.path);
    if (found === 'none') return;
    if (found !== 'folder')
      throw new AmendsError('PROJECT_REFUSED', `${this.path} is ${found === 'link' ? 'a symbolic link' : 'no folder'}. Name another one.`);
    const names = (await readdir(this.path).catch(notWritten(this.path))).filter((name) => !NO_CONTENT.has(name)).sort();
    if (names.length === 0 || force) return;
    const shown = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`;
    throw new AmendsError(
      'PROJECT_REFUSED',
      `${this.path} is not empty (${shown}). Name another folder; with --force, what is there stays, and the rest is added.`,
    );
  }

  /**
   * Writes what is not there yet. Nothing is followed or overwritten: not a file, not a symbolic link.
   * @throws AmendsError `PROJECT_NOT_WRITTEN`; `PROJECT_REFUSED` where a link leads out of the folder. What was written stays until {@link takeBack}.
   */
  async write(files: readonly ProjectFile[], signal: AbortSignal): Promise<Written> {
    const [written, kept]: [string[], string[]] = [[], []];
    await this.#make(this.path);
    for (const { path, content } of files) {
      signal.throwIfAborted();
      const isNew = await this.#write(join(this.path, path), content);
      (isNew ? written : kept).push(path);
    }
    signal.throwIfAborted();
    return { written, kept };
  }

  /** Others are about to write these here: they are removed, too, unless they were there before. */
  async expect(...names: readonly string[]): Promise<void> {
    for (const name of names) if ((await kindOf(join(this.path, name))) === 'none') this.#expected.push(join(this.path, name));
  }

  /** Removes what was written, the last first, and the folders that were made for it, unless somebody else has put something there. @returns what could not be removed */
  async takeBack(): Promise<readonly string[]> {
    const left: string[] = [];
    const remove = async (path: string, removing: Promise<void>): Promise<void> => {
      await removing.catch((error: unknown) => {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EEXIST') left.push(path);
      });
    };
    for (const path of this.#expected.splice(0)) await remove(path, rm(path, { recursive: true, force: true }));
    for (const path of this.#files.splice(0).reverse()) await remove(path, rm(path));
    for (const path of this.#folders.splice(0).reverse()) await remove(path, rmdir(path));
    return left;
  }

  /** @returns whether it was written, and not there before */
  async #write(path: string, content: string | Buffer): Promise<boolean> {
    await this.#make(dirname(path));
    if ((await kindOf(path)) !== 'none') return false;
    const file = await open(path, 'wx').catch(notWritten(path));
    this.#files.push(path);
    try {
      await file.writeFile(content);
    } catch (error) {
      notWritten(path)(error);
    } finally {
      await file.close();
    }
    return true;
  }

  /** Makes a folder and those above it. Below the project's own, one that is a symbolic link is refused. */
  async #make(path: string): Promise<void> {
    const found = await kindOf(path);
    if (found === 'folder' || (found === 'link' && !this.#isInside(path))) return;
    if (found !== 'none')
      throw new AmendsError(
        'PROJECT_REFUSED',
        `${path} is ${found === 'link' ? 'a symbolic link' : 'no folder'}, and files would go there. Move it away first.`,
      );
    await this.#make(dirname(path));
    await mkdir(path).catch(notWritten(path));
    this.#folders.push(path);
  }

  #isInside(path: string): boolean {
    return path === this.path || path.startsWith(join(this.path, '/'));
  }
}

async function kindOf(path: string): Promise<'none' | 'folder' | 'link' | 'other'> {
  try {
    const found = await lstat(path);
    return found.isDirectory() ? 'folder' : found.isSymbolicLink() ? 'link' : 'other';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'none';
    return notWritten(path)(error);
  }
}

function notWritten(path: string): (error: unknown) => never {
  return (error) => {
    throw new AmendsError('PROJECT_NOT_WRITTEN', `${path} cannot be written: ${asError(error).message}. Mend that, or name another folder.`, { cause: error });
  };
}
