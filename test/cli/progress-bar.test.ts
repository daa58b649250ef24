import { ProgressBar } from '../../src/cli/progress-bar';

function drawn(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  let time = 0;
  return {
    written,
    pass: (milliseconds: number) => (time += milliseconds),
    options: { label: 'exporting runs', stream: { isTTY, columns, write: (text: string) => written.push(text) }, now: () => time },
  };
}

describe('a progress bar', () => {
  test('is one line on a terminal, drawn anew with count, share, rate and the time that is left, and taken away at the end', () => {
    const at = drawn(true);
    const bar = new ProgressBar({ ...at.options, total: 4_000 });
    at.pass(1_000);
    bar.advance(1_000);
    expect(at.written).toEqual(['\r\u001b[2K█████░░░░░░░░░░░░░░░ exporting runs: 1,000 of 4,000 (25%), 1,000/s, 3 s left']);
    bar.say('a run was skipped');
    expect(at.written.slice(1, 2)).toEqual(['\r\u001b[2Ka run was skipped\n']);
    bar.end();
    expect(at.written.at(-1)).toBe('\r\u001b[2K');
  });

  test('is drawn ten times a second at most, and never wider than the terminal', () => {
    const at = drawn(true, 30);
    const bar = new ProgressBar({ ...at.options, total: 1_000 });
    for (let index = 0; index < 1_000; index++) {
      at.pass(1);
      bar.advance();
    }
    expect(at.written.length).toBeLessThanOrEqual(11);
    for (const line of at.written) expect(line.replace('\r\u001b[2K', '').length).toBeLessThan(30);
  });

  test('is a plain line now and then where there is no terminal, and none where it does not take long', () => {
    const at = drawn(false);
    const bar = new ProgressBar(at.options);
    at.pass(9_000);
    bar.advance(90);
    expect(at.written).toEqual([]);
    at.pass(1_000);
    bar.advance(10);
    bar.end();
    expect(at.written).toEqual(['amends: exporting runs: 100, 10/s\n']);
  });
});
