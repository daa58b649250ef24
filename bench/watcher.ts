/** Somebody who has the page open, and a Prometheus: reads the stream of the overview, looks at the list, and takes the metrics. Argument: the address of the host. */
async function main(): Promise<void> {
  const [address] = process.argv.slice(2) as [string];
  const take = async (path: string): Promise<number> => (await (await fetch(`${address}${path}`)).text()).length;
  setInterval(() => void take('/runs?order=urgent&limit=50').catch(gone), 2_000);
  setInterval(() => void take('/metrics').catch(gone), 5_000);
  const stream = await fetch(`${address}/stream?window=24h`);
  for await (const chunk of stream.body!) if ((chunk as Uint8Array).length > 0) process.send?.('seen');
}

function gone(): never {
  process.exit(0);
}

process.once('disconnect', gone);
main().then(gone, gone);
