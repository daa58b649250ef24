import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own, of very few bytes, that is really full when it is full. Mounting needs the root user. */
export class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), 'amends-small-disk-'));

  /** @returns `undefined`, and says so, where the user of the tests may not mount. */
  static of(kilobytes: number): SmallDisk | undefined {
    const disk = new SmallDisk();
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', disk.folder]);
    if (status === 0) return disk;
    process.stderr.write(`NOT TESTED on a file system that is really full, since none can be mounted here: ${String(stderr)}\n`);
    rmSync(disk.folder, { recursive: true });
    return undefined;
  }

  /** Fills it to the last byte. */
  fill(): void {
    const file = openSync(join(this.folder, 'filler'), 'a');
    for (let size = 4_096; size >= 1;) {
      try {
        writeSync(file, Buffer.alloc(size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
    closeSync(file);
  }

  free(): void {
    rmSync(join(this.folder, 'filler'), { force: true });
  }

  readOnly(on: boolean): void {
    spawnSync('mount', ['-o', `remount,${on ? 'ro' : 'rw'}`, this.folder]);
  }

  remove(): void {
    spawnSync('umount', ['-l', this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
