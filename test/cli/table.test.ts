import { cellWidth } from '../../src/cli/cell-width';
import { table } from '../../src/cli/table';

const HEADINGS = ['#', { heading: 'step', least: 8 }, 'kind'];
const ROWS = [
  ['1', 'CreateTheCustomerAtTheVendor', 'compensatable'],
  ['2', 'Approve', 'pivot'],
];

const COLOURS = ['NO_COLOR', 'FORCE_COLOR', 'TERM'] as const;

describe('a table', () => {
  const before = COLOURS.map((name) => process.env[name]);
  beforeEach(() => {
    for (const name of COLOURS) delete process.env[name];
  });
  afterEach(() => {
    COLOURS.forEach((name, index) => {
      if (before[index] === undefined) delete process.env[name];
      else process.env[name] = before[index];
    });
  });

  test('is plain and whole where there is no terminal', () => {
    expect(table(HEADINGS, ROWS, {})).toBe(
      ['#  step                          kind', '1  CreateTheCustomerAtTheVendor  compensatable', '2  Approve                       pivot', ''].join('\n'),
    );
  });

  test('is cut in the columns that may be cut to fit a terminal', () => {
    process.env['NO_COLOR'] = '1';
    expect(table(HEADINGS, ROWS, { isTTY: true, columns: 36 })).toBe(
      ['#  step                kind', '1  CreateTheCustomer…  compensatable', '2  Approve             pivot', ''].join('\n'),
    );
  });

  test('cuts the widest of several columns first, and none below its least', () => {
    process.env['NO_COLOR'] = '1';
    const headings = [{ heading: 'a', least: 4 }, { heading: 'b', least: 8 }, 'c'];
    const lines = (columns: number) => table(headings, [['x'.repeat(10), 'y'.repeat(20), 'zz']], { isTTY: true, columns }).split('\n');
    expect(lines(26)[1]).toBe(`${'x'.repeat(10)}  ${'y'.repeat(9)}…  zz`);
    expect(lines(18)[1]).toBe('xxx…  yyyyyyy…  zz');
  });

  it.each([10, 40, 80, 200])('has no line that is wider than a terminal of %i cells', (columns) => {
    process.env['NO_COLOR'] = '1';
    const rows = [['漢字'.repeat(30), '👩‍👩‍👧 family '.repeat(20), 'a'.repeat(300)]];
    for (const line of table([{ heading: 'one', least: 6 }, { heading: 'two', least: 6 }, 'three'], rows, { isTTY: true, columns }).split('\n'))
      expect(cellWidth(line)).toBeLessThanOrEqual(columns);
  });

  test('stands in columns whatever characters it has', () => {
    const lines = table(
      ['name', 'x'],
      [
        ['日本', '|'],
        ['e\u0301te\u0301', '|'],
        ['👍🏽', '|'],
        ['plain', '|'],
      ],
      {},
    )
      .trimEnd()
      .split('\n');
    expect(new Set(lines.slice(1).map((line) => cellWidth(line.slice(0, line.indexOf('|')))))).toEqual(new Set([7]));
  });

  test('shows what a terminal would obey', () => {
    const shown = table(['x'], [['\u001b[2J\u202eevil\r\nnext\u0007\u009b31m']], { isTTY: true, columns: 80 });
    expect(shown).toContain(String.raw`\x1b[2J\u{202e}evil\r\nnext\x07\x9b31m`);
  });

  test('has bold headings and painted cells on a terminal that has colours, and on no other', () => {
    const rows = [['1', { text: 'Approve', style: 'red' as const }, 'pivot']];
    const terminal = { isTTY: true, columns: 80 };
    expect(table(HEADINGS, rows, terminal)).toBe('\u001b[1m#  step     kind\u001b[22m\n1  \u001b[31mApprove\u001b[39m  pivot\n');
    expect(table(HEADINGS, rows, {})).not.toContain('\u001b');
    process.env['NO_COLOR'] = '1';
    expect(table(HEADINGS, rows, terminal)).not.toContain('\u001b');
    process.env['FORCE_COLOR'] = '1';
    expect(table(HEADINGS, rows, {})).toContain('\u001b');
    delete process.env['NO_COLOR'];
    process.env['FORCE_COLOR'] = '0';
    expect(table(HEADINGS, rows, terminal)).not.toContain('\u001b');
    delete process.env['FORCE_COLOR'];
    process.env['TERM'] = 'dumb';
    expect(table(HEADINGS, rows, terminal)).not.toContain('\u001b');
  });
});
