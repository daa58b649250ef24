import { HttpHost } from 'amends/hosts/http';
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { ServiceProviderClass } from 'amends';
import type { Contender, ContenderOptions } from './contender';
import { startFramework } from './framework';

/** The framework as it is operated: measured, and served over HTTP to somebody who has the page open. */
export async function openOperated(options: ContenderOptions, also: readonly ServiceProviderClass[] = []): Promise<Contender> {
  const { application, saga, close } = await startFramework(options, { METRICS: 'true' }, also);
  const host = new HttpHost({ port: 0 });
  await host.start(application);
  const watcher = fork(join(__dirname, 'watcher.ts'), [host.url], { execArgv: ['--require', 'ts-node/register'], stdio: ['ignore', 2, 2, 'ipc'] });
  await new Promise((resolve) => watcher.once('message', resolve)); // until it has been shown something
  return {
    saga,
    async close() {
      watcher.kill();
      await host.stop();
      await close();
    },
  };
}
