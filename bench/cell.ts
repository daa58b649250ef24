import type { ContenderName, Level } from './contender';
import type { Workload } from './workload';

/** One thing to measure: a level of durability, a workload, so many sagas at a time. Written `power/ok/64`. */
export interface Cell {
  readonly key: string;
  readonly level: Level;
  readonly workload: Workload;
  readonly concurrency: number;
}

const LEVELS: readonly Level[] = ['power', 'process', 'memory'];
const WORKLOADS: readonly Workload[] = ['ok', 'undo'];
const CONCURRENCIES = [1, 16, 64, 256] as const;

export function cellsOf(levels: readonly Level[] = LEVELS): readonly Cell[] {
  return levels.flatMap((level) =>
    WORKLOADS.flatMap((workload) => CONCURRENCIES.map((concurrency) => ({ key: `${level}/${workload}/${concurrency}`, level, workload, concurrency }))),
  );
}

/** The cells of a comma-separated list; a part may be left out from the right, `power/undo` is four cells. @throws Error for one that is no cell. */
export function cellsNamed(list: string): readonly Cell[] {
  return list.split(',').flatMap((name) => {
    const cells = cellsOf().filter(({ key }) => key === name || key.startsWith(`${name}/`));
    if (cells.length === 0)
      throw new Error(`${name} is no cell. Give level/workload/concurrency: ${LEVELS.join('|')} / ${WORKLOADS.join('|')} / ${CONCURRENCIES.join('|')}.`);
    return cells;
  });
}

/** Those that are compared with the framework, and not with a floor. */
const OPERATED: ReadonlySet<ContenderName> = new Set(['operated', 'traced']);
const CONTENDERS: readonly ContenderName[] = ['base', 'best', 'memory', 'framework', 'operated', 'traced'];

/** @throws Error for a name that is no contender. */
export function contendersNamed(list: string | undefined): readonly ContenderName[] {
  if (list === undefined) return CONTENDERS.filter((name) => !OPERATED.has(name));
  return list.split(',').map((name) => {
    const found = CONTENDERS.find((contender) => contender === name);
    if (found === undefined) throw new Error(`${name} is no contender. There are ${CONTENDERS.join(', ')}.`);
    return found;
  });
}

/** Of those that were asked for, the ones that can be measured at this level: the SQLite floors are durable, the memory floor is not. */
export function contendersAt(level: Level, asked: readonly ContenderName[]): readonly ContenderName[] {
  return asked.filter((name) => name === 'framework' || OPERATED.has(name) || (name === 'memory') === (level === 'memory'));
}

/** What everything else at this level is a ratio to. */
export function floorAt(level: Level): ContenderName {
  return level === 'memory' ? 'memory' : 'base';
}
