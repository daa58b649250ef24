import { existsSync, readFileSync } from 'node:fs';
import { ERROR_CODES } from 'amends';
import { projectFiles } from './architecture/project-files';
import { snippets, staleness } from './documents/snippets';

const read = (path: string): string => readFileSync(path, 'utf8');

describe('docs/errors.md', () => {
  it('lists every code with its meaning, and no other', () => {
    const rows = [...read('docs/errors.md').matchAll(/^\| `([A-Z_]+)` +\| (.+?) +\|/gm)].map(([, code, meaning]) => [code, meaning]);
    expect(Object.fromEntries(rows)).toEqual(ERROR_CODES);
    expect(rows).toHaveLength(Object.keys(ERROR_CODES).length);
  });
});

describe('a TypeScript snippet', () => {
  const documents = projectFiles((path) => /^(README|ARCHITECTURE|docs\/.*)\.?\w*\.md$|^(README|ARCHITECTURE)\.md$/.test(path));
  const shown = documents.flatMap((path) => snippets(path, read(path)));
  const source = (path: string): string | undefined => (existsSync(path) ? read(path) : undefined);

  it('of a document is a region of a file that is compiled', () => {
    expect(shown.flatMap((snippet) => staleness(snippet, source) ?? [])).toEqual([]);
  });

  it.each([
    ['without a marker in the README', 'README.md', '```ts\nlet a;\n```', 'README.md:1: a snippet without a region'],
    ['of a file that is not there', 'docs/a.md', '<!-- region: gone.ts#a -->\n```ts\nlet a;\n```', 'docs/a.md:2: there is no file gone.ts'],
    ['of a region that is not there', 'docs/a.md', '<!-- region: a.ts#gone -->\n```ts\nlet a;\n```', 'docs/a.md:2: a.ts has no region gone'],
    ['that says something else than its region', 'docs/a.md', '<!-- region: a.ts#a -->\n```ts\nlet b;\n```', 'docs/a.md:2: differs from region a of a.ts'],
    ['of a file that nothing compiles', 'docs/a.md', '<!-- region: ../a.ts#a -->\n```ts\nlet a;\n```', 'docs/a.md:2: ../a.ts is compiled by nobody'],
  ])('%s is refused', (_what, path, text, refusal) => {
    const files: Readonly<Record<string, string>> = { 'a.ts': '  // #region a\n  let a;\n  // #endregion a\n', '../a.ts': '' };
    expect(snippets(path, text).map((snippet) => staleness(snippet, (name) => files[name]))).toEqual([refusal]);
  });

  it('that is its region, less the indent, is welcome', () => {
    const [snippet] = snippets('README.md', '<!-- region: a.ts#a -->\n\n```ts\nif (a) {\n  b();\n}\n```\n');
    expect(staleness(snippet!, () => '{\n  // #region a\n  if (a) {\n    b();\n  }\n  // #endregion a\n}')).toBeUndefined();
  });
});

describe('what is committed', () => {
  const texts = projectFiles((path) => /\.(tsx?|js|json|md|html|css|yml)$|^\.ci\/|^\.(editorconfig|gitattributes|gitignore|prettierignore)$/.test(path));
  const FOREIGN = [
    ['a folder of somebody’s machine', /(^|[\s'"`(=:])\/(home|Users|root|work)\/[\w.-]/m],
    ['the host of a registry', /\b(registry\.(npmjs|yarnpkg|npmmirror)|npm\.pkg\.github|registry\.\w+\.internal)\b/],
  ] as const;

  it.each(FOREIGN)('does not name %s', (_what, pattern) => {
    expect(texts.filter((path) => pattern.test(read(path)))).toEqual([]);
  });

  it.each([
    [FOREIGN[0][1], ['see', 'home', 'me/project'].join(' /').replace(' /me', '/me')],
    [FOREIGN[1][1], `"resolved": "https://${['registry', 'npmjs', 'org'].join('.')}/a"`],
  ])('would be found by %s', (pattern, text) => {
    expect(text).toMatch(pattern);
  });
});
