import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Contender } from './contender';
import { assetRequest, type Ending } from './workload';

/** What one window of measuring gave. */
export interface Figures {
  readonly sagas: number;
  /** Sagas per second. */
  readonly rate: number;
  /** Milliseconds of one saga. */
  readonly p50: number;
  readonly p99: number;
  /** Seconds of CPU per 1,000 sagas, all threads. */
  readonly cpu: number;
  /** Milliseconds between two turns of the event loop that are due every millisecond; `null` where it never turned. */
  readonly delay: number | null;
  /** The most memory that the process held in the window, in MB. */
  readonly rss: number;
}

/** MB that the process holds after a forced collection. */
export interface Remembered {
  readonly rss: number;
  readonly heap: number;
}

let requests = 0;

async function sagaEnds(contender: Contender, expected: Ending): Promise<void> {
  const ending = await contender.saga(assetRequest(`PR-${process.pid}-${(requests += 1)}`));
  if (ending !== expected) throw new Error(`A saga ended ${ending}; the workload must end ${expected}.`);
}

/** A closed loop: `concurrency` sagas at a time, the next one as soon as one ends, for about `length` milliseconds. */
export async function measure(contender: Contender, concurrency: number, length: number, expected: Ending): Promise<Figures> {
  const latencies: number[] = [];
  const delays = monitorEventLoopDelay({ resolution: 1 });
  resetPeak();
  delays.enable();
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const client = async (): Promise<void> => {
    for (let now = begin; now < begin + length;) {
      await sagaEnds(contender, expected);
      const end = performance.now();
      latencies.push(end - now);
      now = end;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  const seconds = (performance.now() - begin) / 1_000;
  const used = process.cpuUsage(cpu);
  delays.disable();
  latencies.sort((a, b) => a - b);
  return {
    sagas: latencies.length,
    rate: latencies.length / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    cpu: (used.user + used.system) / 1_000 / latencies.length,
    delay: delays.count < 20 ? null : delays.percentile(99) / 1e6,
    rss: peak(),
  };
}

/** Carries out `sagas` sagas, 64 at a time, collects what can be collected, and looks. */
export async function remembered(contender: Contender, sagas: number, expected: Ending): Promise<Remembered> {
  let left = sagas;
  const client = async (): Promise<void> => {
    while ((left -= 1) >= 0) await sagaEnds(contender, expected);
  };
  await Promise.all(Array.from({ length: 64 }, client));
  const collect = (globalThis as { gc?: () => void }).gc;
  if (collect === undefined) throw new Error('Nothing can be collected by force: start node with --expose-gc.');
  // the allocator gives freed pages back a little later than the collection that freed them
  for (let round = 0; round < 5; round += 1) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20 };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The kernel's high-water mark of resident memory starts anew, so that what starting up took (the compiler) does not count. See proc(5). */
function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // not Linux, or not allowed: the mark of the whole process it is
  }
}

function peak(): number {
  try {
    const mark = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
    if (mark) return Number(mark[1]) / 1_024;
  } catch {
    // not Linux
  }
  return process.resourceUsage().maxRSS / 1_024;
}
