import { fromSources } from '../from-sources';
import { workshop } from './amends-process';
import { operatedExtension } from './operated-extension';

jest.setTimeout(60_000);

const shop = workshop();
const complete = async (...words: readonly string[]): Promise<readonly string[]> =>
  (await shop.amends(['complete', '--', ...words]).ended()).stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t')[0]!);

/** The same, of values that have to be asked for: on a busy machine they may come too late for a shell, which is then told none. */
async function known(...words: readonly string[]): Promise<readonly string[]> {
  for (;;) {
    const values = await complete(...words);
    if (values.length > 0) return values;
  }
}

describe('completion', () => {
  test('knows commands, flags, states, sagas, events and live runs', async () => {
    const extension = shop.write('extension.ts', operatedExtension(shop.folder));
    expect(await complete('ru')).toEqual(['runs']);
    expect(await complete('runs', '')).toEqual(expect.arrayContaining(['list', 'show', 'watch', 'retry', 'abandon']));
    expect(await complete('runs', 'list', '--st')).toEqual(['--state', '--step']);
    expect(await complete('runs', 'list', '--state', 'stuck,co')).toEqual(['stuck,compensating', 'stuck,completed', 'stuck,compensated']);
    expect(await complete('completion', '')).toEqual(['bash', 'zsh', 'fish']);
    expect(await complete('graph', '--extension', extension, 'P')).toEqual(['PurchaseSaga']);
    expect(await complete('send', '--extension', extension, '')).toEqual(['purchased', 'asked', 'refused']);
    expect(await complete('runs', 'retry', '--extension', extension, '')).toEqual([]); // no journal yet
    const running = shop.amends(['start', extension]);
    const url = await running.url();
    for (const [event, id] of [
      ['purchased', 'PR-1'],
      ['asked', 'PR-2'],
    ])
      await fetch(`${url}/events/${event}`, { method: 'POST', body: JSON.stringify({ id }) });
    expect(await known('runs', 'retry', '--url', url, 'PR')).toEqual(['PR-1']);
    expect(await known('runs', 'show', '--extension', extension, '')).toHaveLength(2);
  });

  test('works in a real bash, also with words that a shell would take for more', async () => {
    const amends = shop.write(
      'amends',
      `#!/bin/bash\nexec '${process.execPath}' ${fromSources.map((word) => `'${word}'`).join(' ')} '${process.cwd()}/src/cli/main.ts' "$@"\n`,
    );
    const script = (await shop.amends(['completion', 'bash']).ended()).stdout;
    const ask = (...words: readonly string[]): Promise<{ readonly stdout: string }> => {
      const typed = ['amends', ...words].map((word) => `'${word}'`).join(' ');
      return shop
        .bash(
          `chmod +x '${amends}'; PATH="${shop.folder}:$PATH"; ${script}\nCOMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _amends_complete; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p amends`,
        )
        .ended();
    };
    expect((await ask('runs', 'wat')).stdout).toBe('watch\ncomplete -o default -F _amends_complete amends\n');
    expect((await ask('runs', 'list', '--state', 'st')).stdout).toMatch(/^stuck\n/);
    expect((await ask('$(touch boom)', '; touch boom')).stdout).toMatch(/^\ncomplete/);
  });

  test('asks amends itself in zsh and fish, with what is typed as words of their own', async () => {
    const script = async (shell: string): Promise<string> => (await shop.amends(['completion', shell]).ended()).stdout;
    const zsh = await script('zsh');
    expect(zsh).toMatch(/^#compdef amends\n/);
    expect(zsh).toContain('"${words[1]}" complete -- "${(@)words[2,CURRENT]}"');
    expect(zsh).toContain('compdef _amends amends');
    const fish = await script('fish');
    expect(fish).toContain('$words[1] complete -- $words[2..-1]');
    expect(fish).toContain("complete -c amends -k -a '(__amends_complete)'");
    expect((await shop.amends(['completion', 'tcsh']).ended()).code).toBe(2);
  });
});
