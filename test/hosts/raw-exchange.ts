import { connect, type Socket } from 'node:net';

/** Opens a bare connection to a URL's host, to send what no HTTP client would. */
export function rawConnection(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Sends text as it is, and gives all that comes back until the other side closes. */
export async function rawExchange(url: string, text: string): Promise<string> {
  const socket = await rawConnection(url);
  socket.write(text, 'latin1');
  return closed(socket);
}

/** All that arrives on a connection until the other side closes it, however it does. */
export function closed(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
    socket.once('error', () => resolve(received));
    socket.once('close', () => resolve(received));
  });
}

/** The JSON body of a raw answer. */
export function bodyOf(answer: string): unknown {
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
}
