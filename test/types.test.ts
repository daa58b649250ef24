import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

const FOLDER = resolve('test/types');
const PLANTED = resolve(FOLDER, 'planted.ts');

/** A mark without a mistake, and a mistake without a mark: what the compiler has to find if this test can fail. */
const PLANTED_TEXT = `import type { Req } from 'amends';
// @ts-expect-error nothing is wrong here
export const sound: Req = { id: '1' };
export const wrong: Req = { id: 1 };
`;

function program(files: readonly string[]): ts.Program {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === PLANTED || fileExists(path);
  host.getSourceFile = (path, version) => (path === PLANTED ? ts.createSourceFile(path, PLANTED_TEXT, version, true) : getSourceFile(path, version));
  return ts.createProgram([...files, PLANTED], options, host);
}

describe('the mistakes that must not compile', () => {
  const files = readdirSync(FOLDER).map((name) => resolve(FOLDER, name));
  const compiled = program(files);
  const diagnosticsOf = (path: string): string[] => {
    const source = compiled.getSourceFile(path)!;
    return [...compiled.getSyntacticDiagnostics(source), ...compiled.getSemanticDiagnostics(source)].map(
      ({ start = 0, code, messageText }) =>
        `${source.getLineAndCharacterOfPosition(start).line + 1}: TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  };

  it.each(files.map((path) => [path.slice(FOLDER.length + 1), path]))('are rejected, and nothing else is, in %s', (_name, path) => {
    expect(diagnosticsOf(path)).toEqual([]);
  });

  it('would be noticed if one compiled', () => {
    expect(diagnosticsOf(PLANTED)).toEqual([expect.stringMatching(/^2: TS2578 /), expect.stringMatching(/^4: TS2322 /)]);
  });
});
