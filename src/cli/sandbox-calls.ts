import type { Command } from 'commander';
import { AmendsError } from '../core/errors';
import { HttpError } from '../clients/http-error';

/** Where a sandbox is looked for unless it is said. */
export const SANDBOX_PORT = 8085;

/** Adds the option by which commands are told where the sandbox is. */
export function sandboxUrlOption(command: Command): Command {
  return command
    .option('--url <url>', 'where the sandbox is; --port <number> does for one on this machine', `http://127.0.0.1:${SANDBOX_PORT}`)
    .configureHelp({ showGlobalOptions: false }); // they are about how a sandbox is run
}

/** Has the subcommands of a command find a sandbox by the port alone, and refuse what is said to them and concerns only the sandbox itself. */
export function sandboxPortForSubcommands(sandbox: Command): void {
  sandbox.hook('preAction', (_sandbox, called) => {
    if (called === sandbox) return;
    const said = (name: string): boolean => sandbox.getOptionValueSource(name) === 'cli';
    const foreign = sandbox.options.find((option) => option.attributeName() !== 'port' && said(option.attributeName()));
    if (foreign !== undefined) sandbox.error(`error: ${foreign.long} is for running a sandbox; '${called.name()}' is asked of one that runs.`);
    if (said('port') && called.getOptionValueSource('url') !== 'cli') called.setOptionValue('url', `http://127.0.0.1:${sandbox.opts<{ port: number }>().port}`);
  });
}

/** Calls a sandbox that runs. @throws HttpError when none does, or it refuses; AmendsError `HTTP_REQUEST_INVALID` for a URL that is none */
export async function callSandbox(url: string, method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
  const response = await fetch(addressOf(url, path), {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    const advice = 'Start one with: amends sandbox; or say with --url where it is.';
    throw new HttpError('HTTP_UNREACHABLE', `No sandbox answers at ${url} (${why}). ${advice}`, undefined, undefined, { cause: error });
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.status === 204 || (response.ok && answer !== undefined)) return answer;
  throw new HttpError('HTTP_FAILED', `The sandbox at ${url} refuses it: ${refusalOf(answer, response.status)}`, response.status, answer);
}

function addressOf(url: string, path: string): URL {
  try {
    return new URL(path, url);
  } catch (error) {
    throw new AmendsError('HTTP_REQUEST_INVALID', `${JSON.stringify(url)} is no URL. Give one such as http://127.0.0.1:${SANDBOX_PORT}.`, { cause: error });
  }
}

function refusalOf(answer: unknown, status: number): string {
  if (typeof answer !== 'object' || answer === null || !('message' in answer)) return `status ${status}. Is it a sandbox that listens there?`;
  const { code, message } = answer as { readonly code?: string; readonly message?: string };
  return `${code}: ${message}`;
}
