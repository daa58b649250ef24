import fc from 'fast-check';
import { broken } from './check';
import { play } from './play';
import { stories, type Story } from './story';

/** `RUNS=20000 npx jest test/properties` looks longer. */
const RUNS = Number(process.env['RUNS'] ?? 600);

async function holds(story: Story): Promise<void> {
  expect(broken(story, await play(story))).toEqual([]);
}

test('any saga, whatever fails and whenever its process is killed, ends as the model says, with everything undone once and in reverse, or is stuck where it says', async () => {
  await fc.assert(fc.asyncProperty(stories, holds), { numRuns: RUNS });
}, 120_000);
