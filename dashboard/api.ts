import type { Overview, RunDetails, RunListing, RunSummary, SagaDescription, Verb, Window } from 'amends';
import { learnTime } from './clock';
import { loggedOut, session, type Session } from './session';

/** What the process answered instead of what was asked for. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    /** 0 when there was no answer at all. */
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What a verb is given. */
export interface VerbBody {
  readonly reason?: string;
  readonly step?: string;
  readonly outcome?: unknown;
}

/** What comes from the process by that address, which is relative to the page: it may stand behind a proxy. */
async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(path, { cache: 'no-store', ...init }).catch(() => {
    throw new Refusal(0, 'UNREACHABLE', 'The process does not answer. It may be stopped, or the way to it broken.');
  });
  learnTime(response.headers.get('date'));
  const text = await response.text().catch(() => '');
  const body = parsed(text);
  if (response.ok) return body as T;
  if (response.status === 401 && !path.startsWith('session')) loggedOut();
  const { code, message } = (typeof body === 'object' && body !== null ? body : {}) as { code?: unknown; message?: unknown };
  throw new Refusal(
    response.status,
    typeof code === 'string' ? code : `HTTP_${response.status}`,
    typeof message === 'string' ? message : response.statusText || 'The process did not say why.',
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // a proxy's page
  }
}

/** A request that changes something: no other page can send it, because of the header. */
const changing = (method: string, body?: unknown): RequestInit => ({
  method,
  headers: { 'x-amends': 'page', ...(body !== undefined && { 'content-type': 'application/json' }) },
  ...(body !== undefined && { body: JSON.stringify(body) }),
});

const part = encodeURIComponent;

export const api = {
  overview: (window: Window) => call<Overview>(`overview?window=${window}`),
  runs: (parameters: URLSearchParams) => call<RunListing>(`runs?${parameters.toString()}`),
  run: (id: string) => call<RunDetails>(`runs/${part(id)}`),
  sagas: () => call<{ readonly sagas: readonly SagaDescription[] }>('sagas').then(({ sagas }) => sagas),
  verb: (id: string, verb: Verb, body: VerbBody) => call<RunSummary>(`runs/${part(id)}/${verb}`, changing('POST', body)),
  message: (id: string, name: string, payload: unknown) =>
    call<{ readonly duplicate: boolean }>(`runs/${part(id)}/messages/${part(name)}`, changing('POST', payload)),
  ready: () => call<unknown>('ready'),
  async session(): Promise<void> {
    session.set(toSession(await call('session')));
  },
  async login(token: string): Promise<void> {
    session.set(toSession(await call('session', changing('POST', { token }))));
  },
  async logout(): Promise<void> {
    await call('session', changing('DELETE'));
    loggedOut();
  },
};

function toSession(answer: { readonly caller?: string | null; readonly login?: boolean } | undefined): Session {
  return { login: answer?.login === true, caller: answer?.caller ?? undefined };
}
