import { StoredCache } from './stored-cache';

/** Remembers nothing; defaults and factories still answer, and those who ask at the same time still share one call. */
export class NoneCache extends StoredCache {
  protected override read(): undefined {
    return undefined;
  }

  protected override write(): void {}

  protected override remove(): undefined {
    return undefined;
  }

  protected override clear(): void {}
}
