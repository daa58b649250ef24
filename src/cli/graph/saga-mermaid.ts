import type { SagaDescription } from '../../saga-description';
import type { StepDescription } from '../../step-description';

/** A saga as a flowchart of Mermaid: the way forward in full lines, the way back in dotted ones. */
export function sagaMermaid({ name, steps, fixed }: SagaDescription): string {
  const lines = fixed ? planned(name, steps) : unordered(name, steps);
  return `${['flowchart TD', ...lines.map((line) => `  ${line}`)].join('\n')}\n`;
}

/** What a saga that looks at the request may list: nobody knows the order. */
function unordered(name: string, steps: readonly StepDescription[]): readonly string[] {
  return [
    `begin([${label(name)}]) --> steps`,
    `subgraph steps[${label('decided by the request')}]`,
    ...steps.map((step, index) => `  ${nodeOf(step, index)}`),
    'end',
  ];
}

function planned(name: string, steps: readonly StepDescription[]): readonly string[] {
  const executed = steps.map((step, index) => ({ step, index })).filter(({ step }) => step.kind !== 'guard');
  const stages = stagesOf(executed);
  const pivot = steps.findIndex(({ kind }) => kind === 'pivot');
  const lines = [`begin([${label(name)}])`];
  for (const { id, members } of stages) {
    const nodes = members.map(({ step, index }) => nodeOf(step, index));
    lines.push(...(members.length === 1 ? nodes : [`subgraph ${id}[${label('side by side')}]`, ...nodes.map((node) => `  ${node}`), 'end']));
  }
  lines.push(`completed([${label('completed')}])`);
  const way = ['begin', ...stages.map(({ id }) => id), 'completed'];
  for (const [index, id] of way.slice(1).entries())
    lines.push(`${way[index]} -->${way[index] === `s${pivot}` ? `|${label('no way back from here')}|` : ''} ${id}`);
  return [...lines, ...wayBack(steps, pivot)];
}

/** From each step that may fail to the undo of the last one that was begun, and from each undo to the one before it. */
function wayBack(steps: readonly StepDescription[], pivot: number): readonly string[] {
  const before = steps.map((step, index) => ({ step, index })).filter(({ index }) => pivot < 0 || index <= pivot);
  const undos = before.filter(({ step }) => step.undo);
  const undoUpTo = (index: number): string => undos.findLast((undo) => undo.index <= index)?.index.toString() ?? '';
  const target = (number: string): string => (number === '' ? 'compensated' : `u${number}`);
  const lines = undos.map(({ step, index }) => `u${index}[/${label(`undo ${step.name}`)}/]`);
  lines.push(`compensated([${label('compensated')}])`);
  for (const { step, index } of before)
    if (step.kind !== 'guard') lines.push(`s${index} -. ${step.kind === 'pivot' ? 'refuses' : 'fails'} .-> ${target(undoUpTo(lastBeside(steps, index)))}`);
  for (const { index } of undos) lines.push(`u${index} -.-> ${target(undoUpTo(index - 1))}`);
  return lines;
}

/** The last step that may have begun when this one fails: members of a group run side by side. */
function lastBeside(steps: readonly StepDescription[], index: number): number {
  const { group } = steps[index]!;
  return group === undefined ? index : steps.findLastIndex((step) => step.group === group);
}

interface Stage {
  readonly id: string;
  readonly members: readonly { readonly step: StepDescription; readonly index: number }[];
}

/** Steps that run one after another; members of a group are one stage. */
function stagesOf(executed: Stage['members']): readonly Stage[] {
  const stages: { id: string; members: Stage['members'][number][] }[] = [];
  for (const found of executed) {
    const { step, index } = found;
    const last = stages.at(-1);
    if (step.group !== undefined && last?.members[0]?.step.group === step.group) {
      last.members.push(found);
      last.id = `group${step.group}`;
    } else stages.push({ id: `s${index}`, members: [found] });
  }
  return stages;
}

function nodeOf({ name, kind, conditional }: StepDescription, index: number): string {
  const text = label(name + (conditional ? ' ?' : ''));
  if (kind === 'pivot') return `s${index}{{${text}}}`;
  return kind === 'retriable' ? `s${index}[[${text}]]` : `s${index}[${text}]`;
}

/** A text as Mermaid takes any: in quotes, with what would end them, or be read as more than text, by its number. */
function label(text: string): string {
  return `"${text.replace(/[^\p{L}\p{N} _.:?-]/gu, (found) => `#${found.codePointAt(0)};`)}"`;
}
