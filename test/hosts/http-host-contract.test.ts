import { HttpHost } from 'amends/hosts/http';
import { hostContract, type HostAnswer } from 'amends/testing';

// #region contract
hostContract('the HTTP host', () => {
  const host = new HttpHost({ port: 0 });
  let url = '';
  return {
    host,
    deliver: async (event, request, deliveryId): Promise<HostAnswer> => {
      url = listening(host) ?? url;
      const headers = { 'content-type': 'application/json', ...(deliveryId !== undefined && { 'idempotency-key': deliveryId }) };
      const response = await fetch(`${url}/events/${event}`, { method: 'POST', headers, body: JSON.stringify(request) });
      const body = (await response.json()) as HostAnswer;
      return response.ok ? body : { ...body, result: 'refused' };
    },
  };
});
// #endregion contract

/** The url, `undefined` while the host does not listen. */
function listening(host: HttpHost): string | undefined {
  try {
    return host.url;
  } catch {
    return undefined;
  }
}
