import { endingsOf, type Ending } from './model';
import type { Played } from './play';
import type { Story } from './story';
import { outcomeOf, type Deed } from './world';

type Undo = Extract<Deed, { did: 'undo' | 'undone' }>;
type Execution = Extract<Deed, { did: 'execute' }>;

const CRASH_LIMIT = 3;

/** What does not hold of a story that was played; nothing when all is well. */
export function broken(story: Story, played: Played): readonly string[] {
  const endings = endingsOf(story, loopsOf(played));
  const seen = observed(played);
  const ending = endings.find((candidate) => sameEnd(candidate, seen));
  if (ending === undefined) return [`ended as ${JSON.stringify(seen)}, which is none of ${JSON.stringify(endings)}`];
  return [...ofExecutions(story, played, ending), ...ofUndos(played, ending), ...ofAsking(story, played), ...ofTheJournal(played, ending)];
}

/** Steps, and undos, of which three attempts were under way in a crash of the same visit. */
function loopsOf({ underWay }: Played): ReadonlySet<string> {
  const crashes = new Map<string, Set<string>>();
  for (const name of underWay.flat()) {
    const [step, visit] = name.split('#') as [string, string];
    const of = `${step}#${visit}`;
    crashes.set(of, (crashes.get(of) ?? new Set()).add(name));
  }
  return new Set([...crashes].filter(([, attempts]) => attempts.size >= CRASH_LIMIT).map(([of]) => of.split('#')[0]!));
}

type End = Pick<Ending, 'state' | 'answer' | 'undone' | 'stuck'>;

function observed({ run, answer, world, history }: Played): End {
  const undone = namesOf(history, 'undone').map((step) => {
    const { cause, willRetry } = world.findLast((deed): deed is Undo => deed.did === 'undone' && deed.step === step)!;
    return { step, cause: cause as 'failed', willRetry };
  });
  const stuck = history.filter((event) => event.type === 'stuck').map((event) => `${event.step ?? 'the run'}${event.undo ? ' undo' : ''}`);
  return { state: run.state as Ending['state'], answer: run.state === 'stuck' ? undefined : answer, undone, stuck };
}

const namesOf = (history: Played['history'], type: string): readonly string[] =>
  history.filter((event) => event.type === type).map((event) => (event as { step: string }).step);

const sameEnd = (ending: Ending, seen: End): boolean =>
  ending.state === seen.state &&
  ending.answer === seen.answer &&
  JSON.stringify(ending.undone) === JSON.stringify(seen.undone) &&
  JSON.stringify([...ending.stuck].sort()) === JSON.stringify([...seen.stuck].sort());

function ofExecutions(story: Story, { world, underWay }: Played, ending: Ending): readonly string[] {
  const wrong: string[] = [];
  const executions = world.filter((deed) => deed.did === 'execute') as readonly Execution[];
  const keys = new Map<string, string>();
  for (const { step, key, seen } of executions) {
    if (!ending.started.includes(step)) wrong.push(`${step} was executed and should not have begun`);
    if ((keys.get(step) ?? key) !== key) wrong.push(`${step} was executed under two keys`);
    keys.set(step, key);
    for (const [other, outcome] of Object.entries(seen)) {
      const expected = ending.done.includes(other) ? outcomeOf(other) : undefined;
      if (JSON.stringify(outcome) !== JSON.stringify(expected)) wrong.push(`${step} saw ${JSON.stringify(outcome)} of ${other}`);
    }
  }
  if (new Set(keys.values()).size !== keys.size) wrong.push('two steps share a key');
  for (const step of story.stages.flat()) {
    const own = executions.filter((execution) => execution.step === step.name);
    if (ending.done.includes(step.name) && step.kind !== 'guard' && own.length === 0) wrong.push(`${step.name} was never executed`);
    const most = (step.visits + 1) * Math.max(step.failures + 1, 3) + underWay.length;
    if (own.length > most) wrong.push(`${step.name} was executed ${own.length} times`);
    if (own.some(({ visits }, index) => visits < (own[index - 1]?.visits ?? 0))) wrong.push(`the visits of ${step.name} went back`);
  }
  return wrong;
}

function ofUndos({ world, history }: Played, ending: Ending): readonly string[] {
  const wrong: string[] = [];
  const firstUndo = world.findIndex(({ did }) => did === 'undo');
  if (firstUndo >= 0 && world.slice(firstUndo).some(({ did }) => did === 'execute')) wrong.push('a step was executed after an undo had begun');
  const order = world.flatMap((deed, at) =>
    deed.did === 'undo' && world.slice(0, at).findLast(({ did }) => did === 'undo')?.step !== deed.step ? [deed.step] : [],
  );
  const right = [...ending.undone.map(({ step }) => step), ...ending.stuck.map((name) => name.replace(' undo', ''))];
  if (order.some((step, index) => step !== right[index]) || order.length < ending.undone.length) wrong.push(`undone in the order ${order.join(', ')}`);
  for (const deed of world) {
    if (deed.did !== 'undo' && deed.did !== 'undone') continue;
    const { step, key, executionKey, outcome } = deed;
    if (!ending.started.includes(step)) wrong.push(`${step} was undone and had not begun`);
    const execution = world.find((other): other is Execution => other.did === 'execute' && other.step === step);
    if (execution !== undefined && execution.key !== executionKey) wrong.push(`the undo of ${step} was given another key than its execution`);
    if (key === executionKey) wrong.push(`${step} has one key in both directions`);
    const journaled = history.some((event) => event.type === 'succeeded' && event.step === step);
    if (JSON.stringify(outcome) !== JSON.stringify(journaled ? outcomeOf(step) : undefined))
      wrong.push(`the undo of ${step} was given ${JSON.stringify(outcome)}`);
  }
  return wrong;
}

/** Asked once, and never after a later step has begun. */
function ofAsking(story: Story, { world, crashes }: Played): readonly string[] {
  return story.stages.flatMap((stage, index) => {
    const later = new Set(story.stages.slice(index + 1).flatMap((steps) => steps.map(({ name }) => name)));
    const passed = world.findIndex((deed) => deed.did === 'execute' && later.has(deed.step));
    return stage.flatMap(({ name }) => {
      const asked = world.flatMap((deed, at) => (deed.did === 'ask' && deed.step === name ? [at] : []));
      const again = passed >= 0 && asked.some((at) => at > passed);
      return [
        ...(again ? [`${name} was asked again after a later step had begun`] : []),
        ...(asked.length > 1 + crashes ? [`${name} was asked ${asked.length} times`] : []),
      ];
    });
  });
}

function ofTheJournal({ history, runs }: Played, ending: Ending): readonly string[] {
  const wrong: string[] = [];
  const succeeded = namesOf(history, 'succeeded');
  const forward = history.filter((event) => !('undo' in event));
  const begun = new Set([...namesOf(forward, 'begun'), ...namesOf(forward, 'parked')]);
  if (runs !== 1) wrong.push(`${runs} runs were begun`);
  if (new Set(succeeded).size !== succeeded.length) wrong.push('a step succeeded twice');
  if (succeeded.some((step) => !begun.has(step))) wrong.push('a step succeeded without having begun');
  if (succeeded.some((step) => !ending.done.includes(step) && !ending.perhapsDone.includes(step))) wrong.push(`${succeeded.join(', ')} succeeded`);
  if ([...begun].some((step) => !ending.started.includes(step))) wrong.push(`${[...begun].join(', ')} were begun`);
  return wrong;
}
