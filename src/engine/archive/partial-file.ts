import { closeSync, existsSync, fsyncSync, linkSync, openSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AmendsError, codeOf } from '../../core/errors';
import { archiveError } from './archive-error';

/** What SQLite may put beside a file while it works on it. */
const BESIDE = ['', '-journal', '-wal', '-shm'];

/** A file in the making, for its owner alone: it has its name only when it is whole, so that no kill leaves half of it there. */
export class PartialFile {
  /** Where it is made. */
  readonly path: string;

  private constructor(
    private readonly target: string,
    private readonly force: boolean,
  ) {
    this.path = join(dirname(target), `${basename(target)}.${process.pid}.partial`);
  }

  /**
   * Makes the empty file. @param force replaces what has the name already.
   * @throws AmendsError `ARCHIVE_EXISTS`, `ARCHIVE_FAILED`
   */
  static for(name: string, force: boolean): PartialFile {
    const target = resolve(name);
    const file = new PartialFile(target, force);
    file.#assertFree();
    try {
      removeRests(target);
      file.discard(); // of a process that had the same number
      closeSync(openSync(file.path, 'wx', 0o600));
    } catch (error) {
      throw archiveError(target, error);
    }
    return file;
  }

  #assertFree(): void {
    if (existsSync(this.target) && !this.force)
      throw new AmendsError('ARCHIVE_EXISTS', `There is a file ${this.target} already. Give another name, or --force to replace it.`);
    if (existsSync(this.target) && !statSync(this.target).isFile()) throw new AmendsError('ARCHIVE_EXISTS', `${this.target} is no file. Give another name.`);
    if (BESIDE.slice(1).some((end) => existsSync(this.target + end)))
      throw new AmendsError(
        'ARCHIVE_EXISTS',
        `Beside ${this.target} stands a log of SQLite: it is a journal that may be in use, or the rest of one, and would spoil what is put there. Give another name, or see to it that no process works on it, and remove ${this.target} with its -wal and -shm.`,
      );
  }

  /** Gives the file its name, once it is on the disk. @throws AmendsError `ARCHIVE_EXISTS` when somebody else was faster, `ARCHIVE_FAILED` */
  finish(): void {
    try {
      sync(this.path);
      this.#assertFree();
      if (this.force) renameSync(this.path, this.target);
      else this.#link();
      sync(dirname(this.target));
    } catch (error) {
      throw archiveError(this.target, error);
    }
  }

  /** Unlike a rename, a link never replaces anything; not every file system has them. */
  #link(): void {
    try {
      linkSync(this.path, this.target);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') this.#assertFree();
      renameSync(this.path, this.target);
      return;
    }
    rmSync(this.path);
  }

  /** Removes it, if it has not got its name. */
  discard(): void {
    for (const end of BESIDE) rmSync(this.path + end, { force: true });
  }
}

/** Whether two paths lead to the same file. */
export function isSameFile(one: string, other: string): boolean {
  return existsSync(one) && existsSync(other) && realpathSync(one) === realpathSync(other);
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** What processes left that were killed in the middle of it. */
function removeRests(target: string): void {
  const name = basename(target);
  for (const entry of readdirSync(dirname(target))) {
    if (!entry.startsWith(`${name}.`)) continue;
    const pid = /^\.(\d+)\.partial(?:-journal|-wal|-shm)?$/.exec(entry.slice(name.length))?.[1];
    if (pid !== undefined && hasEnded(Number(pid))) rmSync(join(dirname(target), entry), { force: true });
  }
}

function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}
