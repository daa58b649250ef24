/** A block of TypeScript in a document. */
export interface Snippet {
  readonly document: string;
  /** Of the opening fence. */
  readonly line: number;
  readonly text: string;
  /** As the marker before the block names it. */
  readonly region: { readonly file: string; readonly name: string } | undefined;
}

const BLOCK = /(?:<!-- region: (\S+)#([\w-]+) -->\s*)?^(```(?:ts|typescript)\b.*)\n([\s\S]*?)^```/gm;

/** The TypeScript blocks of a document. Only the README's must all have a region. */
export function snippets(document: string, markdown: string): readonly Snippet[] {
  return [...markdown.matchAll(BLOCK)].map((match) => {
    const [all, file, name, fence = '', text = ''] = match;
    const line = markdown.slice(0, match.index + all.indexOf(fence)).split('\n').length;
    return { document, line, text, region: file === undefined || name === undefined ? undefined : { file, name } };
  });
}

/** Why a snippet must not stay as it is; `undefined` if it is what its region says. */
export function staleness({ document, line, text, region }: Snippet, source: (path: string) => string | undefined): string | undefined {
  const refuse = (why: string): string => `${document}:${line}: ${why}`;
  if (region === undefined) return document === 'README.md' ? refuse('a snippet without a region') : undefined;
  if (!/^[\w-][\w./-]*\.tsx?$/.test(region.file)) return refuse(`${region.file} is compiled by nobody`);
  const file = source(region.file);
  if (file === undefined) return refuse(`there is no file ${region.file}`);
  const expected = regionOf(file, region.name);
  if (expected === undefined) return refuse(`${region.file} has no region ${region.name}`);
  return expected.trim() === text.trim() ? undefined : refuse(`differs from region ${region.name} of ${region.file}`);
}

/** The text between `// #region name` and `// #endregion name`, without markers of regions inside it, moved to the left margin. */
function regionOf(source: string, name: string): string | undefined {
  const lines = source.split('\n').map((line) => line.trimEnd());
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  const end = lines.findIndex((line, index) => index > start && line.trim() === `// #endregion ${name}`);
  if (start === -1 || end === -1) return undefined;
  const inside = lines.slice(start + 1, end).filter((line) => !/^\s*\/\/ #(end)?region\b/.test(line));
  const indent = Math.min(...inside.filter((line) => line !== '').map((line) => line.search(/\S/)));
  return inside.map((line) => line.slice(indent)).join('\n');
}
