import { Cache, type Container, type ServiceProvider } from 'amends';
import { FolderCache } from './folder-cache';
import { AcmeExtension } from './purchase';

// #region swap
/** Binds the cache. Listed in an extension it takes the place of the default, which is not even loaded then. */
export class FolderCacheProvider implements ServiceProvider {
  register(container: Container) {
    container.bind(Cache).toDynamicValue(() => new FolderCache(container, '.amends/cache'));
  }
}

export class RememberingExtension extends AcmeExtension {
  override providers() {
    return [...super.providers(), FolderCacheProvider];
  }
}
// #endregion swap
