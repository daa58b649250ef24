import type { Contender, ContenderName, Level } from './contender';
import { openContender } from './open-contender';
import { measure, remembered, type Figures, type Remembered } from './window';
import { expectedEnding, type Workload } from './workload';

/** What the parent asks for: a window of so many milliseconds. */
export interface WindowOrder {
  readonly concurrency: number;
  readonly length: number;
}

/** Or for so many sagas, and what they leave in memory. */
export interface CountOrder {
  readonly sagas: number;
}

type Order = WindowOrder | CountOrder;

/** One contender in a process of its own, so that its memory and its event loop are its own. Arguments: name, level, workload, folder. */
async function main(): Promise<void> {
  // ts-node maps every stack that is read back to its sources, which no compiled program does; who journals errors would pay for it
  Reflect.deleteProperty(Error, 'prepareStackTrace');
  const [name, level, workload, folder] = process.argv.slice(2) as [ContenderName, Level, Workload, string];
  const contender = await openContender(name, { level, workload, folder });
  process.on('message', (order: Order | 'close') => {
    const work =
      order === 'close' ? contender.close().then(() => process.disconnect()) : obey(contender, order, workload).then((answer) => void process.send!(answer));
    work.catch(crash);
  });
  process.send!('ready');
}

function obey(contender: Contender, order: Order, workload: Workload): Promise<Figures | Remembered> {
  const expected = expectedEnding(workload);
  return 'sagas' in order ? remembered(contender, order.sagas, expected) : measure(contender, order.concurrency, order.length, expected);
}

function crash(error: unknown): void {
  console.error(error);
  process.exit(1);
}

main().catch(crash);
