import type { Order } from '../orders';

/** What the HTTP host answered at the end. */
export interface Answer {
  readonly result: 'success' | 'fail' | 'skip' | 'reschedule';
  readonly message: string | null;
  readonly countdown: number;
  readonly run: { readonly id: string; readonly state: string } | null;
}

/** So that nobody waits for a platform's real countdown. */
const LONGEST_COUNTDOWN = 2;

/** Delivers an order as a platform does: again after each `reschedule`, under the same delivery id, until there is a final answer. */
export async function deliver(url: string, order: Order): Promise<Answer> {
  for (;;) {
    const answer = await post(`${url}/events/${order.event}`, order);
    if (answer.result !== 'reschedule') return answer;
    await new Promise((resolve) => setTimeout(resolve, Math.min(answer.countdown, LONGEST_COUNTDOWN) * 1_000));
  }
}

async function post(url: string, order: Order): Promise<Answer> {
  const token = process.env['AMENDS_TOKEN'];
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `task-${order.request.id}`, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(order.request),
  });
  if (!response.ok) throw new Error(`${order.request.id}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}
