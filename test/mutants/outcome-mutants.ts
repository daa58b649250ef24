import { mutant, type Mutant } from './mutant';
import { outcomesWait } from './outcomes-wait';

const ACTIONS = 'src/core/actions.ts';
const CONTEXT = 'src/core/context.ts';
const RECORD = 'src/core/error-record.ts';
const JOURNALABLE = 'src/core/journalable.ts';
const ATTEMPT = 'src/engine/attempt.ts';
const COMMIT = 'src/engine/group-commit.ts';
const EXECUTION = 'src/engine/run-execution.ts';

/** Rules 6 to 8, and 21. */
export const outcomeMutants: readonly Mutant[] = [
  mutant('rule 6a:', 'the effect does not wait for its intention', [
    EXECUTION,
    'yield this.run.committed;\n        if (this.#dropped(step, options)) return yield* never();',
    'if (this.#dropped(step, options)) return yield* never();',
  ]),
  mutant('rule 6b:', 'an outcome has a commit of its own', [
    EXECUTION,
    'this.#conclude(step, options, facts, settlement);\n',
    '    this.#conclude(step, options, facts, settlement);\n    yield this.run.committed;\n',
  ]),
  mutant('rule 6c:', 'an outcome waits for the next event of its run', outcomesWait),
  mutant(
    'rule 6d:',
    'an outcome waits for the middlewares',
    [
      ATTEMPT,
      '      const settlement = await this.#made();\n      this.settle(settlement);\n',
      '      const settlement = await this.#made();\n      held = () => this.settle(settlement);\n',
    ],
    [ATTEMPT, '    let reached = false;\n', '    let reached = false;\n    let held = (): void => undefined;\n'],
    [ATTEMPT, '      () => reached || this.settle({ error: new', '      () => (held(), reached) || this.settle({ error: new'],
  ),
  mutant('rule 21a:', 'every write is a commit', [COMMIT, '!this.#closed) this.#scheduled ??= setImmediate(this.#flush);', '!this.#closed) this.#start();']),
  mutant('rule 21b:', 'a commit waits for others to join it', [
    COMMIT,
    'this.#scheduled ??= setImmediate(this.#flush);',
    'this.#scheduled ??= setImmediate(() => setImmediate(() => setImmediate(this.#flush)));',
  ]),
  mutant(
    'rule 7a: later steps and compensate get what JSON gives back of an outcome, without',
    'an outcome keeps its class until a crash',
    [
      ACTIONS,
      "return { kind: 'succeeded', json: toJournal(result, `the outcome of ${this.step}`) };",
      "return { kind: 'succeeded', json: toJournal(result, `the outcome of ${this.step}`) && (Object.assign(new String(JSON.stringify(result)), { result }) as unknown as string) };",
    ],
    [
      CONTEXT,
      'return json === undefined ? undefined : JSON.parse(json);',
      "return json === undefined ? undefined : typeof json === 'string' ? JSON.parse(json) : (json as { result: unknown }).result;",
    ],
  ),
  mutant('rule 7a: later steps and compensate get what JSON gives back of an outcome, after', 'outcomes are lost over a crash', [
    'src/engine/read-history.ts',
    "event.type === 'succeeded' && event.outcome !== undefined ? JSON.stringify(event.outcome) : undefined",
    'undefined',
  ]),
  mutant('rule 7b:', 'all askers share one outcome', [
    CONTEXT,
    'return json === undefined ? undefined : JSON.parse(json);',
    'const cache = this as unknown as Record<string, unknown>;\n    return json === undefined ? undefined : (cache[`of ${step}`] ??= JSON.parse(json));',
  ]),
  mutant('rule 7c:', 'the cause of an error is not kept', [RECORD, 'error.cause === undefined ||', 'error.cause !== undefined ||']),
  mutant('rule 7c:', 'the code of an error is not kept', [RECORD, '...(code === undefined ? {} : { code: clip(code) }),', '']),
  mutant('rule 7d:', 'what JSON would change is journaled', [JOURNALABLE, 'if (found !== undefined) {', 'if (found === null) {']),
  mutant('rule 7d:', 'what JSON would change is tried again', [
    JOURNALABLE,
    'throw new TerminalError(`JSON would change ${what}${found}.',
    "throw Object.assign(new Error('again'), { code: 'OUTCOME_NOT_JOURNALABLE' }) ?? new TerminalError(`JSON would change ${what}${found}.",
  ]),
  mutant('rule 7d:', 'the error does not name the place', [JOURNALABLE, 'JSON would change ${what}${found}.', 'JSON would change something.']),
  mutant('rule 7e:', 'an outcome may be of any size', [
    JOURNALABLE,
    'if (json.length <= JOURNALABLE_LIMIT) return json;',
    'if (json.length >= 0) return json;',
  ]),
  mutant('rule 7e:', 'an outcome of just the limit is refused', [JOURNALABLE, 'json.length <= JOURNALABLE_LIMIT', 'json.length < JOURNALABLE_LIMIT']),
  mutant('rule 8a:', 'the key differs from attempt to attempt', [
    CONTEXT,
    '  get idempotencyKey(): string {\n    return keyOf(this.run, this.step);',
    '  get idempotencyKey(): string {\n    return keyOf(this.run, this.step) + this.attempt;',
  ]),
  mutant('rule 8a:', 'the key differs from visit to visit', [
    CONTEXT,
    '  get idempotencyKey(): string {\n    return keyOf(this.run, this.step);',
    '  get idempotencyKey(): string {\n    return keyOf(this.run, this.step) + this.visits;',
  ]),
  mutant('rule 8b:', 'the key is the same in every generation', [CONTEXT, '`${run.id}.${step}`', '`${run.saga}.${run.request}.${step}`']),
  mutant('rule 8c:', 'the key is the same for every step', [CONTEXT, '`${run.id}.${step}`', '`${run.id}`']),
  mutant('rule 8c:', 'the key is the same for every run', [CONTEXT, '`${run.id}.${step}`', '`${run.generation}.${step}`']),
  mutant('rule 8d:', 'an undo has the key of its execution', [CONTEXT, '`${this.executionKey}.undo`', 'this.executionKey']),
  mutant('rule 8d:', 'an undo does not get the key of its execution', [
    CONTEXT,
    '  get executionKey(): string {\n    return keyOf(this.run, this.step);',
    '  get executionKey(): string {\n    return `${keyOf(this.run, this.step)}.undo`;',
  ]),
];
