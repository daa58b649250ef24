import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fromSources } from '../from-sources';

const root = join(__dirname, '..', '..');

function run(env: Record<string, string>): { stdout: string; stderr: string } {
  const { stdout, stderr } = spawnSync(process.execPath, [...fromSources, join(__dirname, 'logger', 'logging-process.ts')], {
    cwd: root,
    env: { PATH: process.env['PATH'], AMENDS_TOKEN: 'token-of-mine', ...env },
    encoding: 'utf8',
  });
  return { stdout, stderr };
}

describe('the logger provider', () => {
  it('writes to stderr and leaves stdout to data; JSON where there is no terminal, from LOG_LEVEL up, with the secrets of the configuration masked', () => {
    const { stdout, stderr } = run({});
    expect(stdout).toBe('data');
    expect(stderr.split('\n')).toHaveLength(2);
    expect(JSON.parse(stderr)).toMatchObject({ level: 'info', message: 'ready for ***', request: 'PR-1', seats: 2 });
  });

  it('writes lines for a person when told to, without colours where there is no terminal', () => {
    const { stderr } = run({ LOG_FORMAT: 'pretty', LOG_LEVEL: 'debug' });
    expect(stderr).toMatch(/^[\d:.]+ INFO {2}ready for \*\*\* request=PR-1 seats=2\n[\d:.]+ DEBUG details\n$/);
  });

  it('writes nothing when silent', () => {
    expect(run({ LOG_LEVEL: 'silent' })).toEqual({ stdout: 'data', stderr: '' });
  });
});
