import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** How long the order may take, in milliseconds. */
const PATIENCE = 60_000;

/** The installed command line. What it tells people goes to ours. */
function amends(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn('node_modules/.bin/amends', args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, JOURNAL_PATH: 'connect.db', ...environment } });
}

/** What the sandbox prints when it listens: the variables that an extension needs. */
async function variablesOf(sandbox: ChildProcess): Promise<Readonly<Record<string, string>>> {
  let printed = '';
  for (;;) {
    const variables = Object.fromEntries([...printed.matchAll(/^(\w+)='?(.*?)'?\n/gm)].map(([, name, value]) => [name!, value!]));
    if (Object.keys(variables).length === 4) return variables;
    const [more] = (await Promise.race([once(sandbox.stdout!, 'data'), once(sandbox, 'exit')])) as [unknown];
    if (!(more instanceof Buffer)) throw new Error(`The sandbox ended with ${String(more)} and had printed: ${printed}`);
    printed += more.toString();
  }
}

async function ask(method: string, url: string, body?: object): Promise<{ readonly id: string; readonly status: string }> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(url, { method, ...sent });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { id: string; status: string };
}

/** Orders at a sandbox, and gives what has become of the order. */
async function fulfilled(url: string, host: ChildProcess): Promise<string> {
  const { id } = await ask('POST', `${url}/sandbox/requests`, { type: 'purchase' });
  const until = Date.now() + PATIENCE;
  for (;;) {
    const { status } = await ask('GET', `${url}/sandbox/objects/${id}`);
    if (status !== 'pending' || host.exitCode !== null || Date.now() > until) return status;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Fulfils one order of the sandbox over its web sockets, all of it from what is installed. */
async function main(): Promise<void> {
  const sandbox = amends(['sandbox', '--port', '0', '--data', ':memory:']);
  const running = [sandbox];
  try {
    const variables = await variablesOf(sandbox);
    const host = amends(['start', 'dist/connect-extension.js', '--host', 'connect'], variables);
    running.push(host);
    const status = await fulfilled(`http://${variables['API_ADDRESS']}`, host);
    console.log(status);
    if (status !== 'approved') process.exitCode = 1;
  } finally {
    for (const child of running.reverse()) {
      if (child.exitCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = (await ended) as [number | null];
      if (code !== 0) process.exitCode = 1;
    }
  }
}

void main();
