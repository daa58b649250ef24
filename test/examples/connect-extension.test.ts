import { Application, ConnectClient, InstallationClients, InteractiveResponse, type ConnectCall } from 'amends';
import { given } from 'amends/testing';
import { NoteProgress, NoteSaga, SeatsExtension } from '../../examples/connect-extension';

class Calls extends ConnectClient {
  readonly calls: ConnectCall[] = [];

  override request<T>(call: ConnectCall) {
    this.calls.push(call);
    return Promise.resolve({ status: 200, headers: {}, body: {} as T });
  }
}

class Installed extends InstallationClients {
  readonly client = new Calls();
  constructor(private readonly installed: boolean) {
    super();
  }
  override has() {
    return this.installed;
  }
  override of() {
    return this.client;
  }
}

it('leaves a note as the installation that the request came for, and none where it came for none', async () => {
  const installed = new Installed(true);
  const run = await given(NoteSaga).with(InstallationClients, installed).when({ id: 'PR-1' });
  expect(run.state).toBe('completed');
  expect(installed.client.calls).toMatchObject([{ method: 'PUT', path: 'requests/PR-1', body: { note: 'on its way' } }]);
  expect((await given(NoteSaga).with(InstallationClients, new Installed(false)).when({ id: 'PR-2' })).omitted).toEqual([NoteProgress.name]);
});

it('declares what Connect is told, and answers an action', async () => {
  const declared = Application.register(SeatsExtension);
  expect(declared.variables()).toEqual([{ name: 'SEAT_LIMIT', initial_value: '500' }]);
  expect(declared.schedulables()).toEqual([
    { method: 'countSeats', name: 'Count seats', description: 'Counts the seats of every subscription', answer: 'durable' },
  ]);
  expect(new SeatsExtension().usage({}, { deliveryId: 'TQ-1' } as never)).toEqual(InteractiveResponse.done({ body: { task: 'TQ-1' } }));
});
