import { NoneCache } from 'amends/providers/cache/none-cache';
import { cacheContract } from 'amends/testing';

cacheContract('that keeps nothing', (clock) => Promise.resolve(new NoneCache(clock, 900)).then((cache) => ({ cache, close: () => cache.close() })), {
  remembers: false,
});
