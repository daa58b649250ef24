import KeyvRedis from '@keyv/redis';
import { CacheServiceProvider } from 'amends/providers/cache';
import { Keyv } from 'keyv';

// #region keyv
/** List this instead of `CacheServiceProvider`, and set `CACHE_DRIVER=keyv`. */
export const KeyvCacheServiceProvider = CacheServiceProvider.withKeyv(() => new Keyv(new KeyvRedis('redis://127.0.0.1:6379')));
// #endregion keyv
