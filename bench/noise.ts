import { readdirSync, readFileSync } from 'node:fs';

/** A share of all cores above which others are said to disturb. */
export const TOLERATED = 0.04;
/** PF_KTHREAD of the kernel's linux/sched.h: the kernel's own threads work for whoever writes to the disk, that is for us. */
const KERNEL_THREAD = 0x0020_0000;

interface Ticks {
  readonly capacity: number;
  readonly busy: number;
  readonly ours: number;
}

/** Watches how much CPU others take: processes that are not ours, and what the hypervisor takes away. */
export class Noise {
  #before: Ticks | undefined;

  constructor(private readonly pids: () => readonly number[]) {}

  begin(): void {
    this.#before = this.#read();
  }

  /** The share of all cores that others took since `begin`; `null` where the system does not tell. */
  end(): number | null {
    const before = this.#before;
    const after = this.#read();
    if (before === undefined || after === undefined) return null;
    const others = after.busy - before.busy - (after.ours - before.ours);
    return Math.max(0, others / (after.capacity - before.capacity));
  }

  #read(): Ticks | undefined {
    try {
      const [user, nice, system, idle, iowait, irq, softirq, steal] = readFileSync('/proc/stat', 'utf8')
        .split('\n', 1)[0]!
        .trim()
        .split(/\s+/)
        .slice(1)
        .map(Number) as [number, number, number, number, number, number, number, number];
      const busy = user + nice + system + steal;
      return { busy, capacity: busy + idle + iowait + irq + softirq, ours: this.#ours() };
    } catch {
      return undefined; // not Linux
    }
  }

  #ours(): number {
    const own = new Set([process.pid, ...this.pids()]);
    let ticks = 0;
    for (const entry of readdirSync('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const fields = statOf(entry);
      if (fields === undefined) continue;
      // a contender's own children work for it
      if (own.has(Number(entry)) || own.has(Number(fields[1])) || (Number(fields[6]) & KERNEL_THREAD) !== 0) ticks += Number(fields[11]) + Number(fields[12]);
    }
    return ticks;
  }
}

/** The fields of /proc/PID/stat from the third on, see proc(5); `undefined` when the process is gone. */
function statOf(pid: string): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
