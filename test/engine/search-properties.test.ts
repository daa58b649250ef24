import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryJournal } from 'amends/journals/memory';
import { SqliteJournal } from 'amends/journals/sqlite';
import type { ErrorRecord, HistoryEvent, Journal, NewRun, RunListing, RunSearch, RunState } from 'amends';
import fc from 'fast-check';
import { RUN_STATES } from '../../src/core/run-states';
import { termsOf } from '../../src/engine/search-terms';

const SAGAS = ['Purchase', 'Change', 'purchase_2'];
const STEPS = ['CreateCustomer', 'CreateSubscription', 'Notify'];
const CODES = ['VENDOR_DOWN', 'vendor_down', 'E%', "o'clock"];
/** What somebody may type, or a vendor answer, that means something to SQL, LIKE, JSON or a terminal. */
const HOSTILE = [
  "'",
  '"',
  '%',
  '_',
  '\\',
  '\\n',
  '\n',
  '\0',
  'a\0b',
  '😀',
  '\ud83d',
  '\ufffd',
  'שלום',
  '‮',
  'É',
  'x'.repeat(900),
  '%%',
  "'; DROP TABLE runs; --",
  '{"code":',
  '\u001b[2J',
];
const ENDS: readonly RunState[] = ['completed', 'compensated', 'skipped', 'abandoned'];

const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.constantFrom('vendor', 'VENDOR', 'pr-1', 'As-', 'create', 'name', 'message'),
  fc.string({ unit: 'binary', maxLength: 3 }),
);
const error: fc.Arbitrary<ErrorRecord> = fc
  .record(
    { name: fc.constant('Error'), message: text, code: fc.option(fc.oneof(fc.constantFrom(...CODES), text), { nil: undefined }) },
    { requiredKeys: ['name', 'message'] },
  )
  .map(({ code, ...rest }) => ({ ...rest, ...(code === undefined ? {} : { code }) }));

interface Seed {
  readonly saga: string;
  readonly request: string;
  readonly subject: string | undefined;
  readonly state: RunState;
  readonly step: string | undefined;
  readonly error: ErrorRecord | undefined;
  readonly at: number;
  readonly former: boolean;
  readonly failed: boolean;
  readonly backoff: ErrorRecord | undefined;
}

const seed: fc.Arbitrary<Seed> = fc.record({
  saga: fc.constantFrom(...SAGAS),
  request: fc.oneof(
    fc.integer({ min: 1, max: 30 }).map((n) => `PR-${n}`),
    text.filter((value) => !value.includes('\0') && !/\p{Surrogate}/u.test(value)),
  ),
  subject: fc.option(
    fc.oneof(
      fc.integer({ min: 1, max: 9 }).map((n) => `AS-${n}`),
      text.filter((value) => !/\p{Surrogate}/u.test(value)), // which no subject has
    ),
    { nil: undefined },
  ),
  state: fc.constantFrom(...RUN_STATES),
  step: fc.option(fc.constantFrom(...STEPS), { nil: undefined }),
  error: fc.option(error, { nil: undefined }),
  at: fc.integer({ min: 0, max: 5_000_000 }),
  former: fc.boolean(),
  failed: fc.boolean(),
  backoff: fc.option(error, { nil: undefined }),
});

const NOW = 1_700_000_000_000;

/** Writes the same runs into each of them. */
async function write(journals: readonly Journal[], sqlite: SqliteJournal, seeds: readonly Seed[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const journal of journals) {
    for (const [index, one] of seeds.entries()) {
      const { saga, request, subject, state, step, at, former } = one;
      // at its beginning, and not before: numbers go up in the order in which they are given
      const id = (ids[index] ??= former ? `Former%_${index}` : sqlite.newId());
      const createdAt = NOW - at;
      const run: NewRun = {
        id,
        saga,
        request,
        generation: index + 1,
        lock: request,
        state: 'running',
        owes: false,
        createdAt,
        updatedAt: createdAt,
      };
      const number = journal.begin(subject === undefined ? run : { ...run, subject }, '{}');
      for (const event of historyOf(one)) journal.append(number, event);
      const ended = ENDS.includes(state);
      const updatedAt = createdAt + (at % 7) * 1_000;
      journal.change(number, {
        state,
        owes: undefined,
        updatedAt,
        step,
        error: one.error,
        ...(ended && { endedAt: updatedAt, answer: { kind: one.failed ? 'fail' : 'done' } }),
      });
    }
    await journal.committed();
  }
  return ids;
}

function historyOf({ step = 'Notify', state, error: stuckWith, backoff, at }: Seed): readonly HistoryEvent[] {
  const plan: HistoryEvent = { type: 'planned', at, plan: STEPS.map((name) => ({ name, kind: 'compensatable' })) };
  const begun: HistoryEvent = { type: 'begun', at, step, attempt: 1, request: 0 };
  if (state === 'queued') return [];
  if (state === 'stuck' && stuckWith !== undefined) return [plan, begun, { type: 'stuck', at, step, error: stuckWith }];
  if (backoff === undefined) return [plan, begun];
  return [plan, begun, { type: 'errored', at, step, attempt: 1, error: backoff, retryAt: at + 1_000 }];
}

const search: fc.Arbitrary<RunSearch & { readonly likeRun?: number }> = fc.record(
  {
    states: fc.subarray([...RUN_STATES]),
    saga: fc.constantFrom(...SAGAS),
    request: fc.oneof(
      fc.integer({ min: 1, max: 30 }).map((n) => `PR-${n}`),
      text,
    ),
    subject: fc.oneof(
      fc.integer({ min: 1, max: 9 }).map((n) => `AS-${n}`),
      text.filter((value) => !/\p{Surrogate}/u.test(value)), // which no subject has
    ),
    step: fc.oneof(fc.constantFrom(...STEPS), text),
    error: fc.oneof(fc.constantFrom(...CODES), text),
    text,
    order: fc.constantFrom('newest' as const, 'urgent' as const),
    limit: fc.integer({ min: 1, max: 7 }),
    count: fc.boolean(),
    likeRun: fc.nat(39),
  },
  { requiredKeys: [] },
);

/** Every page of a search, or the code of what it is refused with. */
async function pages(journal: Journal, given: RunSearch): Promise<unknown> {
  const all: unknown[] = [];
  try {
    for (let cursor: string | undefined; ;) {
      const page: RunListing = await journal.search(termsOf({ ...given, ...(cursor === undefined ? {} : { cursor }) }));
      all.push({ ...page, next: page.next !== null });
      if (page.next === null) return JSON.parse(JSON.stringify(all).replaceAll('\\ud83d', '\ufffd')) as unknown; // half a character is kept in JSON only
      cursor = page.next;
    }
  } catch (thrown) {
    return (thrown as { readonly code: string }).code;
  }
}

test('a SQLite journal gives the same answers as looking at every run, in a thread of its own and in the process that looks, whatever is looked for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amends-search-'));
  let files = 0;
  const property = fc.asyncProperty(
    fc.array(seed, { minLength: 1, maxLength: 40 }),
    fc.array(search, { minLength: 20, maxLength: 20 }),
    async (seeds, searches) => {
      files += 1;
      const path = join(folder, `${files}.db`);
      const [sqlite, looking, memory] = [new SqliteJournal({ path, durability: 'process' }), new SqliteJournal({ path }), new MemoryJournal()];
      sqlite.open();
      memory.open();
      const ids = await write([sqlite, memory], sqlite, seeds);
      looking.open({ existing: true });
      try {
        for (const { likeRun, ...rest } of searches) {
          const given = likeRun === undefined ? rest : { ...rest, like: ids[likeRun] ?? 'nobody' };
          const plain = await pages(memory, given);
          expect([given, await pages(sqlite, given), await pages(looking, given)]).toEqual([given, plain, plain]);
        }
        for (const id of ids.slice(0, 3)) {
          const given = { text: id.slice(0, 1 + (files % id.length)).toUpperCase() };
          expect([given, await pages(sqlite, given)]).toEqual([given, await pages(memory, given)]);
        }
        for (const window of ['1h', '24h', '7d', '30d'] as const) {
          const plain = await memory.overview(window, NOW);
          expect([await sqlite.overview(window, NOW), await looking.overview(window, NOW)]).toEqual([plain, plain]);
        }
      } finally {
        await looking.close();
        await sqlite.close();
      }
    },
  );
  try {
    await fc.assert(property, { numRuns: 15, endOnFailure: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
