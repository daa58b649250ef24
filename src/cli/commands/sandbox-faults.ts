import { InvalidArgumentError, type Command } from 'commander';
import { nameValuePairs } from '../name-value-pairs';
import { printJson } from '../print-json';
import { callSandbox, sandboxUrlOption } from '../sandbox-calls';
import { table } from '../table';

interface FaultOptions {
  readonly url: string;
  readonly for?: Readonly<Record<string, string>>;
  readonly probability?: Readonly<Record<string, string>>;
  readonly [detail: string]: unknown;
}

interface Fault {
  readonly id: number;
  readonly kind: string;
  readonly struck: number | Readonly<Record<string, number>>;
  readonly left: number | null;
  readonly until: string | null;
}

interface Task {
  readonly id: string;
  readonly category: string;
  readonly event_type: string;
  readonly object_id: string;
  readonly state: string;
  readonly result: string | null;
  readonly deliveries: number;
  readonly message: string | null;
}

/** `amends sandbox fault|faults|tasks|…`: lets a sandbox that runs misbehave, and shows and pushes tasks there. */
export function sandboxFaultCommands(sandbox: Command): void {
  faultCommands(sandbox);
  taskCommands(sandbox);
}

function faultCommands(sandbox: Command): void {
  sandboxUrlOption(
    sandbox.command('fault').description('let the sandbox misbehave').argument('<kind>', 'such as drop, duplicate, answer-lost, rest-error, random'),
  )
    .option('--count <number>', 'how often', numberOf)
    .option('--seconds <number>', 'for how long', numberOf)
    .option('--for <name=value>', 'for whom: instance_id, runner_type, event_type, object_id, method, path, …; as often as needed', nameValuePairs)
    .option('--code <number>', 'the close code of a dropped connection', numberOf)
    .option('--status <number>', 'the status of a refusal', numberOf)
    .option('--retry-after <seconds>', 'what a refused call is told', numberOf)
    .option('--milliseconds <number>', 'how late', numberOf)
    .option('--frame <name>', 'which bad frame: not-json, unknown-model, wrong-types, no-object')
    .option('--text <text>', 'the bad frame itself')
    .option('--seed <number>', 'of a random mix', numberOf)
    .option('--probability <kind=number>', 'of a random mix; as often as needed', nameValuePairs)
    .action(async (kind: string, options: FaultOptions) =>
      printFaults([(await callSandbox(options.url, 'POST', '/sandbox/faults', bodyOf(kind, options))) as Fault]),
    );
  sandboxUrlOption(sandbox.command('faults').description('list the faults that can still strike')).action(async ({ url }: FaultOptions) =>
    printFaults((await callSandbox(url, 'GET', '/sandbox/faults')) as readonly Fault[]),
  );
  sandboxUrlOption(sandbox.command('heal').description('take faults back').argument('[id]', 'which one; all unless given')).action(
    async (id: string | undefined, { url }: FaultOptions) => {
      await callSandbox(url, 'DELETE', `/sandbox/faults${id === undefined ? '' : `/${encodeURIComponent(id)}`}`);
    },
  );
}

function taskCommands(sandbox: Command): void {
  sandboxUrlOption(sandbox.command('tasks').description('list the tasks of the sandbox, the newest first'))
    .option('--where <name=value>', 'only these: state, category, event_type, object_id, result, …; as often as needed', nameValuePairs)
    .action(async ({ url, where }: FaultOptions) => {
      const query = new URLSearchParams(where as Readonly<Record<string, string>> | undefined);
      const tasks = (await callSandbox(url, 'GET', `/sandbox/tasks?${query.toString()}`)) as readonly Task[];
      const rows = tasks.map((task) => [task.id, task.event_type, task.object_id, task.state, task.result ?? '', String(task.deliveries), task.message ?? '']);
      process.stdout.write(table(['TASK', 'EVENT', 'OBJECT', 'STATE', 'RESULT', 'DELIVERIES', { heading: 'MESSAGE', least: 12 }], rows, process.stdout));
    });
  show(sandbox.command('connections').description('show who is connected'), 'GET', () => '/sandbox/connections');
  show(
    sandbox.command('run-schedule').description('run a schedule now').argument('<id>', 'the schedule, EFS-…'),
    'POST',
    (id) => `/sandbox/schedules/${encodeURIComponent(id)}/run`,
  );
  show(
    sandbox.command('validate').description('have the extension validate a request, and print its answer').argument('<id>', 'the request'),
    'POST',
    (id) => `/sandbox/requests/${encodeURIComponent(id)}/validate`,
  );
  sandboxUrlOption(sandbox.command('ask').description('push an interactive task, and print the answer').argument('<event>', 'such as product_action_execution'))
    .argument('<data>', 'what it is about, as JSON; an empty object is never answered by some hosts')
    .action(async (event: string, data: string, { url }: FaultOptions) =>
      printJson(await callSandbox(url, 'POST', '/sandbox/interactive', { event_type: event, data: jsonOf(data) })),
    );
}

function show(command: Command, method: 'GET' | 'POST', pathOf: (id: string) => string): void {
  sandboxUrlOption(command).action(async (...given: readonly unknown[]) => {
    const { url } = command.opts<FaultOptions>();
    printJson(await callSandbox(url, method, pathOf(typeof given[0] === 'string' ? given[0] : '')));
  });
}

function bodyOf(kind: string, { url: _url, for: target, probability, retryAfter, ...details }: FaultOptions): object {
  const probabilities = Object.fromEntries(Object.entries(probability ?? {}).map(([name, text]) => [name, Number(text)]));
  return {
    kind,
    ...details,
    ...(retryAfter !== undefined && { retry_after: retryAfter }),
    ...(target !== undefined && { for: target }),
    ...(kind === 'random' && { probabilities }),
  };
}

function printFaults(faults: readonly Fault[]): void {
  const rows = faults.map(({ id, kind, struck, left, until }) => [
    String(id),
    kind,
    typeof struck === 'number'
      ? String(struck)
      : Object.entries(struck)
          .map(([name, times]) => `${name}: ${times}`)
          .join(', '),
    left === null ? 'any number' : String(left),
    until ?? '',
  ]);
  process.stdout.write(table(['FAULT', 'KIND', 'STRUCK', 'LEFT', 'UNTIL'], rows, process.stdout));
}

function numberOf(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) throw new InvalidArgumentError('Give a number.');
  return number;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new InvalidArgumentError(`${text} is not JSON.`);
  }
}
