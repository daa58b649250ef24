import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cache, Clock, Config, Container, Logger } from 'amends';
import { cacheContract } from 'amends/testing';
import { FolderCache, FolderCacheServiceProvider } from '../../examples/folder-cache';
import { LogKeeper } from '../providers/cache/guarding';
import { FixedConfig } from '../providers/fixed-config';

const folder = mkdtempSync(join(tmpdir(), 'amends-cache-'));
afterAll(() => rmSync(folder, { recursive: true }));

function containerWith(clock: Clock): Container {
  const container = new Container();
  container.bind(Clock).toConstantValue(clock);
  container.bind(Logger).toConstantValue(new LogKeeper());
  container.bind(Config).toConstantValue(new FixedConfig({ CACHE_DRIVER: 'folder', CACHE_TTL: 900, CACHE_REQUIRED: false, CACHE_TIMEOUT: 1 }));
  return container;
}

// #region contract
cacheContract('of the folder example', async (clock) => {
  const cache = new FolderCache(containerWith(clock), mkdtempSync(join(folder, 'cache-')));
  await cache.open();
  return { cache, close: () => cache.close() };
});
// #endregion contract

it('the folder example is found by its name', () => {
  const container = containerWith({ now: () => 0, timer: () => () => undefined });
  new FolderCacheServiceProvider().register(container);
  expect(container.get(Cache)).toBeInstanceOf(FolderCache);
});
