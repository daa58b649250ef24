import { HttpHost } from 'amends/hosts/http';
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Contender, ContenderOptions } from './contender';
import { startFramework } from './framework';

/** The framework with everything on by which it is operated: measured, traced, and served over HTTP to somebody who has the page open. */
export async function openOperated(options: ContenderOptions): Promise<Contender> {
  const { application, saga, close } = await startFramework(options, { METRICS: 'true' });
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
