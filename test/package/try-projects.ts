import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AmendsProcess } from '../cli/amends-process';

/** Milliseconds within which an order is through. */
const PATIENCE = 60_000;

/** The lines of the README's shell blocks that begin with these words. */
function readmeLines(folder: string, words: string): readonly string[] {
  const blocks = readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/```sh\n([^]*?)```/g);
  const found = [...blocks].flatMap(([, block]) => block!.split('\n')).filter((line) => line.startsWith(words));
  expectTo(found.length > 0, `the README has a line that begins with '${words}'`);
  return found;
}

/** Carries a line of the README out, with other ports than those that it names, and gives what it prints. */
function carriedOut(folder: string, line: string): string {
  const { status, stdout, stderr } = spawnSync(line, { shell: true, cwd: folder, encoding: 'utf8' });
  expectTo(status === 0, `'${line}' ends with 0 and not with ${status}: ${stderr}`);
  return stdout;
}

function expectTo(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`Expected that ${what}`);
}

async function ended(child: AmendsProcess, what: string): Promise<void> {
  const { code, stderr } = await child.send('SIGTERM').ended();
  expectTo(code === 0, `a SIGTERM ends ${what} with 0 and not with ${code}: ${stderr}`);
}

/** Orders as the README says, and looks whether it is answered as the README says. */
function ordered(folder: string, url: string): void {
  const [good, bad] = readmeLines(folder, 'curl -sS http://127.0.0.1:8080/events').map((line) => line.replace('http://127.0.0.1:8080', url));
  expectTo(carriedOut(folder, good!).includes('"result":"success"'), 'the order of the README is carried out');
  expectTo(carriedOut(folder, bad!).includes('"result":"fail"'), 'the order that the README breaks fails');
}

/** A project for HTTP: `npm start`, and what the image would run. */
async function tryHttp(folder: string): Promise<void> {
  const child = new AmendsProcess(['npm', 'start'], { PORT: '0' }, folder);
  ordered(folder, await child.url());
  await ended(child, 'npm start');

  const image = readFileSync(join(folder, 'Dockerfile'), 'utf8');
  const [program, ...args] = (JSON.parse(/^CMD (.*)$/m.exec(image)![1]!) as string[]).map((word) => word.replace('/app', folder));
  const data = join(folder, 'data');
  mkdirSync(data);
  const contained = new AmendsProcess([program!, ...args], { NODE_ENV: 'production', PORT: '0', JOURNAL_PATH: join(data, 'journal.db') }, data);
  ordered(folder, await contained.url());
  await ended(contained, 'what the image runs');
}

/** A project for Connect: `npm start` at a sandbox of its own. */
async function tryConnect(folder: string): Promise<void> {
  copyFileSync(join(folder, '.env.example'), join(folder, '.env'));
  const sandbox = new AmendsProcess(['npm', 'run', '-s', 'sandbox', '--', '--port', '0', '--data', ':memory:'], {}, folder);
  const [, port] = await sandbox.prints(/API_ADDRESS=127\.0\.0\.1:(\d+)\n/);
  const address = `127.0.0.1:${port}`;
  const child = new AmendsProcess(['npm', 'start'], { PORT: '0', SERVER_ADDRESS: address, API_ADDRESS: address }, folder);
  await child.says(/takes tasks of ENV-0000-0000-01 from Connect/);
  const purchases = readmeLines(folder, 'npx amends sandbox purchase --param');
  const looks = readmeLines(folder, 'npx amends sandbox show');
  for (const [index, status] of (['approved', 'failed'] as const).entries()) {
    carriedOut(folder, `${purchases[index]} --port ${port}`);
    const until = Date.now() + PATIENCE;
    const look = (): string => /"status": "(\w+)",\n {2}"/.exec(carriedOut(folder, `${looks[index]} --port ${port}`))?.[1] ?? 'unknown';
    let found = look();
    while (found === 'pending' && Date.now() < until) found = look();
    expectTo(found === status, `the request of '${looks[index]}' is ${status} and not ${found}`);
  }
  await ended(child, 'npm start');
  await ended(sandbox, 'npm run sandbox');
}

function packagesOf(folder: string): string {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  return JSON.stringify([dependencies, devDependencies]);
}

/** `try-projects.ts HTTP CONNECT`: starts two new projects as their READMEs say, orders, and stops them. */
async function main([http, connect]: readonly string[]): Promise<void> {
  expectTo(packagesOf(http!) === packagesOf(connect!), 'both projects name the same packages, since they share what is installed');
  await Promise.all([tryHttp(http!), tryConnect(connect!)]);
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
