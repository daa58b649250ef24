import { readFileSync, readlinkSync } from 'node:fs';

/** Which process this is, so that others on the same machine can tell whether it still runs. What the system does not say is empty. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in clock ticks since the machine was: another process that got the same pid later has another time. */
  readonly started: string;
  /** Of the machine's start. */
  readonly boot: string;
  /** The namespace that the pid belongs to: in a container of its own it means another process. */
  readonly space: string;
}

/** Where the start time stands in `/proc/<pid>/stat`, and the state, counted after the name in parentheses (proc_pid_stat(5): fields 22 and 3). */
const STARTED = 19;
const STATE = 0;

function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function tell(read: () => string): string {
  try {
    return read().trim();
  } catch {
    return '';
  }
}

/** Instead of its pid: the process has left its place. No process has this one (0 is the kernel's). */
export const LEFT = 0;

let known: ProcessIdentity | undefined;

export function thisProcess(): ProcessIdentity {
  known ??= {
    pid: process.pid,
    started: statOf(process.pid)?.[STARTED] ?? '',
    boot: tell(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')),
    space: tell(() => readlinkSync('/proc/self/ns/pid')),
  };
  return known;
}

/** Whether a process has ended for certain. `false`: it runs, or cannot be seen from here. */
export function isGone(other: ProcessIdentity): boolean {
  if (other.pid === LEFT) return true;
  const self = thisProcess();
  if (other.boot === '' || self.boot === '') return other.space === self.space && !exists(other.pid);
  if (other.boot !== self.boot) return true; // the journal is on a local disk: the machine was started anew
  if (other.space !== self.space) return false;
  const stat = statOf(other.pid);
  if (stat === undefined || other.started === '') return !exists(other.pid); // it may be hidden
  return stat[STARTED] !== other.started || stat[STATE] === 'Z';
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
