import { judge } from './judge';
import type { Mutant } from './mutant';

/** Judges what its parent sends, one after another. */
process.on('message', (mutant: Mutant) => {
  judge(mutant).then(
    (verdict) => process.send!(verdict),
    (error: unknown) => process.send!({ passed: [], failed: [], broken: String(error) }),
  );
});
process.on('disconnect', () => process.exit());
