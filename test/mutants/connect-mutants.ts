import { mutantsOf, type Mutant } from './mutant';

const LEFT = 'src/left-statuses.ts';
const APPLICATION = 'src/application.ts';
const OUTPUT = 'src/hosts/connect/task-output.ts';
const BACKGROUND = 'src/hosts/connect/background-tasks.ts';
const INTERACTIVE = 'src/hosts/connect/interactive-tasks.ts';
const SCHEDULED = 'src/hosts/connect/scheduled-tasks.ts';
const QUERY = 'src/hosts/connect/status-query.ts';
const INTAKE = 'src/hosts/connect/task-intake.ts';

const durableRuns = mutantsOf('test/hosts/connect/durable-runs.test.ts');
const backgroundTasks = mutantsOf('test/hosts/connect/background-tasks.test.ts');
const interactiveTasks = mutantsOf('test/hosts/connect/interactive-tasks.test.ts');
const scheduledTasks = mutantsOf('test/hosts/connect/scheduled-tasks.test.ts');
const statusQuery = mutantsOf('test/hosts/connect/status-query.test.ts');
const connectionTasks = mutantsOf('test/hosts/connect/connection-tasks.test.ts');

/** How durable runs meet the tasks of Connect. */
export const connectMutants: readonly Mutant[] = [
  // requests that have left their statuses
  durableRuns('is cancelled when the request failed there', 'a run whose request has failed is left alone', [
    LEFT,
    "status === 'failed' ? await cancelled(engine, run)",
    "status === '' ? await cancelled(engine, run)",
  ]),
  durableRuns('is left alone, alerted about', 'a run is cancelled whatever status its request is in', [
    LEFT,
    "const gone = status === 'failed' ?",
    'const gone = status !== undefined ?',
  ]),
  durableRuns('is left alone and alerted about past its pivot', 'a cancel that is refused past the pivot is told as an error', [
    LEFT,
    '.catch(() => undefined);',
    ';',
  ]),
  durableRuns('owes its failure, too', 'an answer that is owed is not asked for', [
    LEFT,
    'const owed = await engine.claim(request, options);',
    'const owed = undefined as Delivered | undefined;',
  ]),
  durableRuns('is attached to, and not alerted about', 'a run that works is not attached to', [
    LEFT,
    'const owed = await engine.claim(request, options);',
    'const owed = undefined as Delivered | undefined;',
  ]),
  // countdowns
  durableRuns('is asked for again when it goes on', 'any countdown will do', [OUTPUT, 'Math.max(LEAST_COUNTDOWN, Math.ceil(seconds))', 'Math.ceil(seconds)']),
  durableRuns('is asked for again when it goes on', 'it is asked for in the second in which it goes on', [
    OUTPUT,
    'response.seconds + 1 : response.seconds',
    'response.seconds : response.seconds',
  ]),
  durableRuns('that is stuck is asked for after the long countdown', 'a stuck run is asked for as soon as any', [
    OUTPUT,
    "if (run?.state === 'stuck') return postponed(stuckCountdown);",
    '',
  ]),
  // background tasks
  backgroundTasks('that comes again under its id gets the answer it got', 'Connect is asked before the recorded answer is looked for', [
    BACKGROUND,
    'if (recorded !== undefined) return backgroundOutput(recorded, stuckCountdown);',
    '',
  ]),
  backgroundTasks('whose object is in none of the statuses is skipped', 'the status is not checked', [
    BACKGROUND,
    'if (!(await objects.matches(task, definition, statuses))) {',
    'if ((await objects.matches(task, definition, statuses)) === null) {',
  ]),
  backgroundTasks('whose object is in none of the statuses is skipped', 'a skip is told in words of our own', [
    APPLICATION,
    'does not match the supported statuses',
    'is none of the statuses',
  ]),
  backgroundTasks('whose object leaves the statuses between', 'the object is not looked at again', [
    BACKGROUND,
    'if (hasLeft(object, definition, statuses)) {',
    'if (hasLeft(object, definition, statuses) && statuses.length === 0) {',
  ]),
  backgroundTasks('is to come again when the journal', 'what passes by itself is an error', [OUTPUT, '!NOT_NOW.test(error.code)', '!NOT_NOW.test(error.name)']),
  statusQuery('the filter of a status check', 'the whole objects are asked for', [QUERY, '&limit=0&offset=0', '']),
  // interactive and scheduled tasks
  interactiveTasks('is handled with what it carries, whatever its status', 'an interactive task is checked for its status', [
    INTERACTIVE,
    'const context = await contextOf(task, this.parts);',
    "const context = await contextOf(task, this.parts);\n    if ((payload as { status?: string }).status === 'approved') return interactiveRunOutput({ kind: 'skip' } as never);",
  ]),
  interactiveTasks('is handled with what it carries, whatever its status', 'the object of an interactive task is looked up', [
    INTERACTIVE,
    'const context = await contextOf(task, this.parts);',
    'const context = await contextOf(task, this.parts);\n    await this.parts.client.request({ method: "GET", path: `requests/${task.input.object_id}` }).catch(() => undefined);',
  ]),
  interactiveTasks('whose run is not at its end', 'an interactive task is rescheduled', [
    INTERACTIVE,
    'return failedOutput( task, run === null',
    "if (run !== null) return { ...interactiveOutput(InteractiveResponse.done()), result: 'reschedule' };\n  return failedOutput( task, run === null",
  ]),
  scheduledTasks('is an execution of its own', 'all executions of a schedule are one run', [APPLICATION, '`${schedule.id}.${deliveryId}`', 'schedule.id']),
  scheduledTasks('that is delivered again under its id', 'every delivery of a scheduled task is a run of its own', [
    APPLICATION,
    '`${schedule.id}.${deliveryId}`',
    '`${schedule.id}.${deliveryId}.${Math.random()}`',
  ]),
  scheduledTasks('is done as soon as its run is durable', 'a method that is declared durable is waited for', [
    APPLICATION,
    "handler.answer === 'durable' ? 0 : options.patience",
    'options.patience',
  ]),
  scheduledTasks('whose time is up while its run goes on', 'a scheduled task is asked for ever', [
    SCHEDULED,
    'if (wait <= 0 || stopping.aborted)',
    'if (stopping.aborted)',
  ]),
  // results
  connectionTasks('is sent once, whatever', 'every answer is sent', [INTAKE, 'if (answered) return this', 'if (answered) this']),
  connectionTasks('that cannot be taken is answered', 'a task that cannot be taken is never answered', [
    INTAKE,
    '      answer({\n',
    '      if (task === null) answer({\n',
  ]),
];
