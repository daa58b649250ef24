import { CHECKLIST, type Proof } from './checklist';
import { testTitles } from './test-titles';

const lines = Object.values(CHECKLIST).flat();

describe('the checklist of what Connect’s own runner is tested for', () => {
  test('names for each line tests that there are', () => {
    const titles = new Map<string, readonly string[]>();
    const missing = lines.flatMap(([original, ...proofs]) =>
      (proofs as readonly Proof[]).flatMap(([file, title]) => {
        if (!titles.has(file)) titles.set(file, testTitles(file));
        return titles.get(file)!.includes(title) ? [] : [`${original}: ${file}: ${title}`];
      }),
    );
    expect(missing).toEqual([]);
  });

  test('has each line once', () => {
    const originals = Object.entries(CHECKLIST).flatMap(([part, all]) => all.map(([original]) => `${part} ${original}`));
    expect(originals.filter((original, index) => originals.indexOf(original) !== index)).toEqual([]);
    expect(lines.length).toBeGreaterThan(90);
  });
});
