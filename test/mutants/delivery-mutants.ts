import { mutant, type Mutant } from './mutant';

const RECORDS = 'src/engine/delivery-records.ts';
const ANSWERS = 'src/engine/run-answers.ts';
const ENGINE = 'src/engine/embedded-engine.ts';
const RUNS = 'src/engine/live-runs.ts';
const RUN = 'src/engine/live-run.ts';
const CLAIMS = 'src/engine/claims.ts';
const WAITERS = 'src/engine/waiters.ts';

/** Rule 1. */
export const deliveryMutants: readonly Mutant[] = [
  mutant('rule 1a:', 'a delivery with an id of its own starts a run of its own', [
    ENGINE,
    'if (live !== undefined) {',
    'if (live !== undefined && deliveryId === undefined) {',
  ]),
  mutant('rule 1b:', 'a run is keyed by its request alone', [
    RUNS,
    'const keyOf = (saga: string, request: string): string => `${saga}\\n${request}`;',
    'const keyOf = (_saga: string, request: string): string => request;',
  ]),
  mutant('rule 1c:', 'patience never ends', [WAITERS, '          resolve(impatient());\n', '']),
  mutant('rule 1d:', 'a delivery waits for a run that rests', [ANSWERS, 'if (!works || patience <= 0', 'if (patience <= 0']),
  mutant('rule 1e:', 'reschedule is recorded under a delivery id', [ANSWERS, "    if (answer.kind === 'reschedule') return;\n", '']),
  mutant('rule 1f:', 'recorded answers are not looked up', [
    RECORDS,
    'const row = this.journal.delivery(deliveryId);',
    "const row = undefined as ReturnType<Journal['delivery']>;",
  ]),
  mutant('rule 1g:', 'a delivery id may be used for another request', [RECORDS, 'if (row.request !== request) throw', 'if (false) throw']),
  mutant('rule 1h:', 'an ended run owes nothing', [RECORDS, "return row.owes || (row.state === 'completed'", "return (row.state === 'completed'"]),
  mutant('rule 1i:', 'an answer is owed for ever', [RECORDS, '{ ...row, owes: false }', '{ ...row, owes: true }']),
  mutant('rule 1j:', 'an answer is owed although a waiting delivery had it', [RUN, ' && !this.answers.awaited && (', ' && (']),
  mutant('rule 1k:', 'a completed run is begun again', [RECORDS, "row.owes || (row.state === 'completed' && !repeat)", 'row.owes']),
  mutant('rule 1l:', 'repeat is ignored', [RECORDS, "(row.state === 'completed' && !repeat)", "row.state === 'completed'"]),
  mutant('rule 1m:', 'every ended run owes its answer for ever', [RECORDS, "return row.owes || (row.state === 'completed' && !repeat);", 'return true;']),
  mutant('rule 1m:', 'generations are not counted', [ENGINE, '(last?.generation ?? 0) + 1', '1']),
  mutant(
    'rule 1n:',
    'an answer that says reschedule is owed',
    [RECORDS, " || row.answer.kind === 'reschedule') return false;", ') return false;'],
    [RUN, "answer.kind !== 'reschedule' && ", ''],
  ),
  mutant('rule 1o:', 'a claim attaches to a run that waits', [CLAIMS, "new Set(['queued', 'waiting'])", "new Set(['queued'])"]),
  mutant('rule 1o:', 'a claim leaves a run that works alone', [CLAIMS, 'if (live !== undefined && !RESTING.has(live.state)) return attach(live);', '']),
  mutant('rule 1o:', 'a claim is given no answer that is owed', [
    CLAIMS,
    'return first === undefined ? undefined : records.handOver(first, deliveryId);',
    'return first && undefined;',
  ]),
  mutant('rule 1o:', 'what a claim is given is not recorded under its delivery id', [
    CLAIMS,
    'records.handOver(first, deliveryId)',
    'records.handOver(first, undefined)',
  ]),
];
