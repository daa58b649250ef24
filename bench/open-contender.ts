import { createRequire } from 'node:module';
import type { Contender, ContenderName, ContenderOptions } from './contender';

const load = createRequire(__filename);

/** Loads only the contender that is asked for, so that no other one weighs on its memory. */
export async function openContender(name: ContenderName, options: ContenderOptions): Promise<Contender> {
  switch (name) {
    case 'base':
      return (load('./floors/base-floor') as typeof import('./floors/base-floor')).openBaseFloor(options);
    case 'best':
      return (load('./floors/best-floor') as typeof import('./floors/best-floor')).openBestFloor(options);
    case 'memory':
      return (load('./floors/memory-floor') as typeof import('./floors/memory-floor')).openMemoryFloor(options);
    case 'framework':
      return (load('./framework') as typeof import('./framework')).openFramework(options);
    case 'operated':
      return (load('./operated') as typeof import('./operated')).openOperated(options);
    case 'traced':
      return (load('./traced') as typeof import('./traced')).openTraced(options);
  }
}
