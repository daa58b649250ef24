import type { SoakFigures } from './soak';

/** The figures of a soak as text. */
export function soakReport(figures: SoakFigures): string {
  const { orders, seconds, approved, failed, tasks, redeliveries, struck, runs, memory, wrong, unanswered } = figures;
  const sum = (...kinds: readonly string[]): number => kinds.reduce((all, kind) => all + (struck[kind] ?? 0), 0);
  const row = (name: string, value: string | number): string => `${name.padEnd(24)}${value}`;
  return [
    row('orders', `${orders}, of which ${approved} approved, ${failed} failed and undone`),
    row('duration', `${seconds.toFixed(1)} s, ${(orders / seconds).toFixed(1)} orders/s`),
    row('tasks', `${tasks}, delivered again ${redeliveries} times`),
    row('sockets lost', `${sum('drop', 'drop-after-task', 'drop-after-answer', 'big-frame')}, upgrades refused ${sum('refuse-upgrade')}`),
    row('duplicates', `${sum('duplicate')} under the same id, ${sum('duplicate-new-id')} under a new one`),
    row('answers lost', `${sum('answer-lost')} of tasks, ${sum('rest-answer-lost')} of REST calls`),
    row('REST errors', `${sum('rest-error')} of 503, ${sum('rest-429')} of 429, ${sum('rest-drop')} connections broken, ${sum('rest-slow')} late`),
    row('frames', `${sum('bad-frame')} not to be read, ${sum('big-frame')} too large`),
    row(
      'runs',
      Object.entries(runs)
        .map(([state, many]) => `${many} ${state}`)
        .join(', '),
    ),
    row('not as they must be', `${wrong.length} orders, ${unanswered.length} tasks`),
    '',
    '  ended   host rss   host heap   sandbox rss   sandbox heap (MB, after a collection)',
    ...memory.map(({ ended, host, sandbox }) =>
      [String(ended).padStart(7), megabytes(host.rss, 11), megabytes(host.heap, 12), megabytes(sandbox.rss, 14), megabytes(sandbox.heap, 15)].join(''),
    ),
    ...wrong.slice(0, 10).map((order) => JSON.stringify(order)),
    ...unanswered.slice(0, 10),
    '',
  ].join('\n');
}

const megabytes = (value: number, width: number): string => value.toFixed(1).padStart(width);
