import { createServer as createPlain } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { authorityOf, schemeOf } from '../../../src/clients/connect/connect-address';
import { tlsCertificate } from '../../hosts/connect/tls-certificate';
import { ClientRig, rejection } from './client-rig';

const pem = tlsCertificate('IP:127.0.0.1', 'DNS:localhost');
const open: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

/** A server that listens, and how many connections it has had. */
async function listening(server: Server, port = 0): Promise<{ readonly address: string; readonly connections: () => number }> {
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => connections };
}

describe('the scheme of an address', () => {
  it.each([
    ['https://api.test', 'tls'],
    ['wss://api.test:8443/', 'tls'],
    ['HTTP://api.test', 'plain'],
    ['ws://127.0.0.1:1', 'plain'],
    ['https://127.0.0.1:1', 'tls'],
  ] as const)('is what %s says: %s', async (address, scheme) => {
    expect(await schemeOf(address)).toBe(scheme);
  });

  it.each(['api.cnct.info', 'api.cnct.info:8080', '192.0.2.1', '[2001:db8::1]:443', 'localhost.example.test'])(
    'is TLS for %s, and nobody is asked',
    async (address) => {
      expect(await schemeOf(address)).toBe('tls');
    },
  );

  it('of this machine is TLS where the server speaks it, and is found out once', async () => {
    const { address, connections } = await listening(createSecure(pem));
    expect(await Promise.all([schemeOf(address), schemeOf(address)])).toEqual(['tls', 'tls']);
    expect(await schemeOf(address)).toBe('tls');
    expect(connections()).toBe(1);
  });

  it('of this machine is plain where the server does not speak TLS, and is found out once', async () => {
    const { address, connections } = await listening(createPlain());
    expect(await Promise.all([schemeOf(address), schemeOf(address)])).toEqual(['plain', 'plain']);
    expect(await schemeOf(address)).toBe('plain');
    expect(connections()).toBe(1);
  });

  it('is TLS where the server wants a certificate of the client', async () => {
    const { address } = await listening(createSecure({ ...pem, requestCert: true, rejectUnauthorized: true }));
    expect(await schemeOf(address)).toBe('tls');
  });

  it('is TLS where the server refuses the handshake in the words of TLS', async () => {
    const { address } = await listening(createTls({})); // it has no certificate
    expect(await schemeOf(address)).toBe('tls');
  });

  it('is plain where the server hangs up on what it does not understand, but answers HTTP', async () => {
    const server = createTcp((socket) => socket.once('data', (data) => socket.end(data.toString().startsWith('HEAD ') ? 'HTTP/1.0 200 OK\r\n\r\n' : '')));
    const { address } = await listening(server);
    expect(await schemeOf(address)).toBe('plain');
  });

  it('is plain where the server waits for the end of a request, and is known within the time that a start gives to Connect', async () => {
    const server = createTcp((socket) => {
      let read = '';
      socket.on('data', (data) => (read += data.toString('latin1')).endsWith('\r\n\r\n') && socket.end('HTTP/1.1 404 Not Found\r\n\r\n'));
    });
    const { address } = await listening(server);
    const begun = performance.now();
    expect(await schemeOf(address)).toBe('plain');
    expect(performance.now() - begun).toBeLessThan(4_500); // else it would have waited for TLS until that is given up
  });

  it('is plain where the server waits for the end of a request, and then knows nothing but web sockets', async () => {
    const server = createTcp((socket) => {
      let read = '';
      socket.on('data', (data) => (read += data.toString('latin1')).endsWith('\r\n\r\n') && socket.destroy());
    });
    const { address } = await listening(server);
    expect(await schemeOf(address)).toBe('plain');
  }, 20_000);

  it('is TLS where the server takes its time, though it answers what is not TLS with 400', async () => {
    const secure = createTls(pem);
    const server = createTcp((socket) =>
      socket.once('data', (data) => {
        if (data[0] !== 0x16) return void socket.end('HTTP/1.0 400 Bad Request\r\n\r\n');
        socket.pause();
        socket.unshift(data);
        return void setTimeout(() => secure.emit('connection', socket), 1_500);
      }),
    );
    const { address } = await listening(server);
    expect(await schemeOf(address)).toBe('tls');
  });

  it('of a server that hangs up on everything is unknown: a coded error, worth another attempt', async () => {
    const { address } = await listening(createTcp((socket) => socket.destroy()));
    expect(await rejection(schemeOf(address))).toMatchObject({ code: 'CONNECT_UNREACHABLE', retryable: true });
  });

  it('is asked for again after nothing was listening', async () => {
    const server = createPlain();
    const { address } = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    open.length = 0;
    expect(await rejection(schemeOf(address))).toMatchObject({ code: 'CONNECT_UNREACHABLE', message: expect.stringContaining(address) as unknown });
    await listening(createPlain(), Number(address.split(':')[1]));
    expect(await schemeOf(address)).toBe('plain');
  });

  it.each(['', 'https://', 'a b', 'host/path', 'user@host', 'host:port', 'ftp://host', 'host?x'])('of %j is refused: it is no address', async (address) => {
    expect(await rejection(schemeOf(address))).toMatchObject({ code: 'CONNECT_UNCONFIGURED', retryable: false });
  });
});

describe('the authority of an address', () => {
  it.each([
    ['api.cnct.info', 'api.cnct.info'],
    ['wss://api.test:8443/', 'api.test:8443'],
    ['http://[::1]:80', '[::1]:80'],
    [' 127.0.0.1:443 ', '127.0.0.1:443'],
  ])('of %s is %s', (address, authority) => {
    expect(authorityOf(address)).toBe(authority);
  });
});

describe('a client', () => {
  it('needs no scheme for a plain server of this machine', async () => {
    const server = createPlain((_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"PR-1"}'));
    const { address } = await listening(server);
    await expect(new ClientRig().client({ address }).collection('requests').resource('PR-1').get()).resolves.toEqual({ id: 'PR-1' });
  });

  it('shows its key to no server whose certificate it does not trust', async () => {
    let calls = 0;
    const { address } = await listening(createSecure(pem, (_request, response) => response.end(String((calls += 1)))));
    const error = await rejection(new ClientRig().client({ address, retries: 0 }).collection('requests').first());
    expect(error).toMatchObject({ code: 'CONNECT_UNREACHABLE', message: expect.stringMatching(/self.signed/i) as unknown });
    expect(calls).toBe(0);
  });

  it('tries again where nothing is listening yet', async () => {
    const rig = new ClientRig();
    const { address } = await listening(createPlain());
    await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
    expect(await rejection(rig.client({ address }).collection('requests').first())).toMatchObject({
      name: 'ConnectError',
      code: 'CONNECT_UNREACHABLE',
      status: undefined,
    });
    expect(rig.clock.waits).toHaveLength(3);
  });
});
