import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { connectionHarness } from './connection-harness';
import { tlsCertificate } from './tls-certificate';

const harness = connectionHarness();

let tls: ReturnType<typeof tlsCertificate>;
beforeAll(() => (tls = tlsCertificate('IP:127.0.0.1', 'DNS:connect.test')));

describe('the scheme', () => {
  it('of a server of this machine is TLS when it speaks that, and its certificate must be trusted', async () => {
    const server = await harness.listen({ tls });
    const trusting = harness.connection({ trusted: tls.cert });
    await trusting.start();
    expect(server.upgrades).toHaveLength(1);
    const strict = harness.connection({ random: () => 0.999 });
    await expect(strict.start()).rejects.toMatchObject({ code: 'CONNECT_UNREACHABLE', message: expect.stringMatching(/certificate/) });
    expect(server.upgrades).toHaveLength(1);
  });

  it('is the one that the address begins with', async () => {
    const server = await harness.listen();
    await harness.connection({ serverAddress: `ws://${server.address}/` }).start();
    expect(server.upgrades).toHaveLength(1);
  });
});

describe('a proxy', () => {
  const proxies: Server[] = [];
  const sockets = new Set<Socket>();
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all(proxies.splice(0).map((proxy) => new Promise((resolve) => proxy.close(resolve))));
  });

  /** Leads every tunnel to the scripted server, and remembers what was asked. */
  async function proxy(status = 200): Promise<{ readonly url: string; readonly asked: string[] }> {
    const asked: string[] = [];
    const server = createServer().on('connect', ({ url, headers }, socket, head) => {
      asked.push(`${url} ${headers['proxy-authorization'] ?? ''}`.trim());
      if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      const onward = connect(harness.server.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        onward.write(head);
        onward.pipe(socket).pipe(onward);
      });
      for (const one of [onward, socket as Socket]) sockets.add(one.on('error', () => undefined));
    });
    proxies.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { url: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
  }

  it('for plain connections is asked for a tunnel to the port of HTTP', async () => {
    const server = await harness.listen();
    const { url, asked } = await proxy();
    await harness.connection({ serverAddress: 'ws://connect.test', proxies: { http: `http://${url}`, https: 'http://192.0.2.1:1' } }).start();
    expect(asked).toEqual(['connect.test:80']);
    expect(server.upgrades[0]?.headers.host).toBe('connect.test');
  });

  it('for those with TLS is asked for one to that of HTTPS, with its user and password, and sees nothing of what is said', async () => {
    const server = await harness.listen({ tls });
    const { url, asked } = await proxy();
    await harness.connection({ serverAddress: 'connect.test', trusted: tls.cert, proxies: { https: `http://me:p%40ss@${url}` } }).start();
    expect(asked).toEqual([`connect.test:443 Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
    expect(server.upgrades).toHaveLength(1);
  });

  it('is passed by on the way to this machine', async () => {
    const server = await harness.listen();
    const { url, asked } = await proxy();
    await harness.connection({ proxies: { http: url, https: url } }).start();
    expect(asked).toEqual([]);
    expect(server.upgrades).toHaveLength(1);
  });

  it.each([401, 407, 502])('that refuses (%i) is tried again, whatever that would mean if Connect said it', async (status) => {
    await harness.listen();
    const { url, asked } = await proxy(status);
    const connection = harness.connection({ serverAddress: 'ws://connect.test', random: () => 0.999, proxies: { http: `me:s3cr3t@${url}` } });
    await expect(connection.start()).rejects.toMatchObject({
      code: 'CONNECT_UNREACHABLE',
      message: expect.stringContaining(`the proxy 127.0.0.1 answered with HTTP ${status}`),
    });
    expect(asked.length).toBeGreaterThan(5);
    expect(harness.log.matching(/maintenance|s3cr3t/)).toEqual([]);
  });

  it('that is not there, or has no address, counts as not reached', async () => {
    await harness.listen();
    for (const http of ['http://127.0.0.1:1', 'http://:::']) {
      const connection = harness.connection({ serverAddress: 'ws://connect.test', random: () => 0.999, proxies: { http } });
      await expect(connection.start()).rejects.toMatchObject({ code: 'CONNECT_UNREACHABLE', message: expect.stringContaining('proxy') });
    }
  });
});
