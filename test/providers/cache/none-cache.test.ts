import { NoneCache } from 'amends/providers/cache/none-cache';
import { cacheContract } from '../../../src/testing/contracts/cache-contract';

cacheContract('that keeps nothing', (clock) => Promise.resolve(new NoneCache(clock, 900)).then((cache) => ({ cache, close: () => cache.close() })), {
  remembers: false,
});
