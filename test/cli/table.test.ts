import { table } from '../../src/cli/table';

const HEADINGS = ['#', 'step', 'kind'];
const ROWS = [
  ['1', 'CreateTheCustomerAtTheVendor', 'compensatable'],
  ['2', 'Approve', 'pivot'],
];

describe('a table', () => {
  const noColor = process.env['NO_COLOR'];
  afterEach(() => {
    if (noColor === undefined) delete process.env['NO_COLOR'];
    else process.env['NO_COLOR'] = noColor;
  });

  test('is plain and whole where there is no terminal', () => {
    expect(table(HEADINGS, ROWS, {}, 1)).toBe(
      ['#  step                          kind', '1  CreateTheCustomerAtTheVendor  compensatable', '2  Approve                       pivot', ''].join('\n'),
    );
  });

  test('is cut in one column to fit a terminal', () => {
    process.env['NO_COLOR'] = '1';
    expect(table(HEADINGS, ROWS, { isTTY: true, columns: 36 }, 1)).toBe(
      ['#  step                kind', '1  CreateTheCustomer…  compensatable', '2  Approve             pivot', ''].join('\n'),
    );
  });

  test('has bold headings on a terminal, and none with NO_COLOR', () => {
    delete process.env['NO_COLOR'];
    expect(table(HEADINGS, ROWS, { isTTY: true, columns: 80 }, 1)).toContain('\u001b[1m#  step                          kind\u001b[22m\n');
    process.env['NO_COLOR'] = '1';
    expect(table(HEADINGS, ROWS, { isTTY: true, columns: 80 }, 1)).not.toContain('\u001b');
  });
});
