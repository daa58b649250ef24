import { Application, Clock, Config, ConnectClient, Logger, TaskContexts } from 'amends';
import { ConnectHost } from 'amends/hosts/connect';
import { memoryNow, type Memory } from './memory-now';
import { ProofExtension } from './proof-extension';

/** What a soak asks of the host, one question at a time. */
export type HostQuestion = 'memory' | 'runs' | 'stop';

/** How many runs there are in each state. */
export type RunCounts = Readonly<Record<string, number>>;

/** A connection that is lost is opened again at once: a soak has no minutes for it. */
const TIMING = { lostWait: 50, longestDelay: 200, sendWait: 50 };

/** The host of a soak in a process of its own, so that its memory is its own, too. Its environment says where everything is; it is asked over IPC. */
async function main(): Promise<void> {
  process.setSourceMapsEnabled(false); // mapping every stack to its sources costs time and memory that no compiled program takes
  const application = await Application.start(ProofExtension);
  const { container } = application;
  const host = new ConnectHost({
    config: container.get(Config),
    client: container.get(ConnectClient),
    contexts: container.get(TaskContexts),
    clock: container.get(Clock),
    logger: container.get(Logger),
    timing: TIMING,
    repository: ProofExtension.repository,
    runnerVersion: '42.0',
  });
  await host.start(application);
  void host.ended.then((error) => end(application, host, error));
  process.on('message', (question: HostQuestion) => {
    if (question === 'stop') return void end(application, host, undefined);
    const answer = question === 'memory' ? memoryNow() : Promise.resolve(runsOf(application));
    void answer.then((told) => process.send!(told satisfies Memory | RunCounts));
  });
  process.send!('ready');
}

function runsOf({ engine }: Application): RunCounts {
  const counts: Record<string, number> = {};
  let cursor: string | null = null;
  do {
    const page = engine.list({ limit: 1_000, ...(cursor !== null && { cursor }) });
    for (const { state } of page.runs) counts[state] = (counts[state] ?? 0) + 1;
    cursor = page.next;
  } while (cursor !== null);
  return counts;
}

async function end(application: Application, host: ConnectHost, error: Error | undefined): Promise<void> {
  if (error !== undefined) console.error(error);
  const drained = host.stop();
  await Promise.all([drained, application.stop(drained)]);
  process.disconnect();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
