import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';

// #region verify
/** Seconds that an alert may have been under way: who has seen one cannot send it again later. */
const OLDEST = 300;

/** @param body as it came, before anything was parsed */
export function isGenuine(body: Buffer, header: string, secret: string, now = Date.now() / 1_000): boolean {
  const [, time = '', signature = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (signature === '' || Math.abs(now - Number(time)) > OLDEST) return false;
  const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}
// #endregion verify

// #region alert
export interface Alert {
  /** The same whenever it is posted again, as the header `Idempotency-Key` is. */
  readonly id: string;
  readonly type: 'stuck' | 'alert' | 'resolved';
  /** When it happened, in ISO 8601. */
  readonly at: string;
  readonly run: {
    readonly id: string;
    readonly saga: string;
    readonly request: string;
    readonly generation: number;
    /** The asset, or the tier configuration, that the request names. */
    readonly subject?: string;
    readonly state: string;
    /** Where it is stuck; absent where that is no step. */
    readonly step?: string;
  };
  /** Of `stuck` and `alert`. */
  readonly error?: { readonly code?: string; readonly message: string };
  /** These three of `resolved`: what was done, by whom, and why. */
  readonly verb?: 'retry' | 'resume' | 'bypass' | 'complete';
  readonly by?: string;
  readonly why?: string;
  /** To the page of the run, where `PUBLIC_URL` is set. */
  readonly link?: string;
}
// #endregion alert

// #region receiver
/** Takes alerts, and hands each on once. */
export function alertReceiver(secret: string, tell: (alert: Alert) => Promise<void>): Server {
  const told = new Set<string>(); // in a database, if a second message would do harm after a restart
  return createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      if (!isGenuine(body, String(request.headers['x-amends-signature']), secret)) return response.writeHead(401).end();
      const alert = JSON.parse(body.toString()) as Alert;
      if (!told.has(alert.id)) await tell(alert);
      told.add(alert.id);
      return response.writeHead(204).end();
    })().catch(() => response.writeHead(503).end()); // then it is posted again
  });
}
// #endregion receiver
