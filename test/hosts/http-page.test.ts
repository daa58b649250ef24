import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as send, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { errorOf, httpHarness } from './http-harness';
import { bodyOf, rawExchange } from './raw-exchange';

const http = httpHarness();
const script = `export const text = '${'amends '.repeat(200)}';\n`;

let folder = '';
beforeEach(() => {
  const outside = mkdtempSync(join(tmpdir(), 'amends-page-'));
  folder = join(outside, 'dashboard');
  mkdirSync(join(folder, 'inner'), { recursive: true });
  writeFileSync(join(outside, 'secret.js'), 'secret');
  writeFileSync(join(folder, 'inner', 'deep.js'), 'secret');
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Amends</title>');
  writeFileSync(join(folder, 'app.js'), script);
  writeFileSync(join(folder, 'app.css'), 'body{}');
  writeFileSync(join(folder, 'icon.svg'), '<svg/>');
  writeFileSync(join(folder, '.hidden.js'), 'secret');
  writeFileSync(join(folder, 'app.js.map'), 'secret');
  mkdirSync(join(folder, 'folder.js'));
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An exchange in which nothing is decoded or added. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    send(http.host.url + path, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
    })
      .once('error', reject)
      .end();
  });
}

describe('the page', () => {
  test('is shown without a token, and none of its files tells anything of a run', async () => {
    await http.serve({ token: 'secret', page: folder });
    expect(await get('/')).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect((await get('/page/app.js')).body.toString()).toBe(script);
    expect(errorOf(await http.call('/runs'))).toEqual([401, 'UNAUTHORIZED']);
  });

  test.each([
    ['/', 'text/html; charset=utf-8'],
    ['/page/app.js', 'text/javascript; charset=utf-8'],
    ['/page/app.css', 'text/css; charset=utf-8'],
    ['/page/icon.svg', 'image/svg+xml'],
  ])('%s is of its type, may run nothing but its own files, and stands in no frame', async (path, type) => {
    await http.serve({ page: folder });
    const { headers } = await get(path);
    expect(headers).toMatchObject({
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['permissions-policy']).toContain('camera=()');
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]));
    expect(policy).toEqual(expect.arrayContaining(["base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'"]));
    expect(policy.join()).not.toMatch(/unsafe|\*|http/);
  });

  test('is kept by the browser, which asks whether it is still the same', async () => {
    await http.serve({ page: folder });
    const { headers } = await get('/page/app.js');
    expect(headers['cache-control']).toBe('no-cache');
    const again = await get('/page/app.js', { 'if-none-match': String(headers.etag) });
    expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, headers.etag]);
    writeFileSync(join(folder, 'app.js'), 'export const text = 1;');
    const changed = await get('/page/app.js', { 'if-none-match': String(headers.etag) });
    expect([changed.status, changed.body.toString()]).toEqual([200, 'export const text = 1;']);
  });

  test.each([
    ['br', 'gzip, deflate, br, zstd', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['gzip', 'br;q=0, gzip;q=0.5', gunzipSync],
    [undefined, 'identity', (body: Buffer) => body],
    [undefined, 'br;q=0', (body: Buffer) => body],
    [undefined, 'vibrant', (body: Buffer) => body],
  ])('is sent as %s to who takes %s', async (encoding, accepted, decode) => {
    await http.serve({ page: folder });
    const { headers, body } = await get('/page/app.js', { 'accept-encoding': accepted });
    expect([headers['content-encoding'], decode(body).toString(), headers.vary]).toEqual([encoding, script, 'accept-encoding']);
    expect(Number(headers['content-length'])).toBe(body.length);
    if (encoding !== undefined) expect(body.length).toBeLessThan(script.length / 2);
  });

  test('answers HEAD without a body, and no other method', async () => {
    await http.serve({ page: folder });
    const head = await get('/', {}, 'HEAD');
    expect([head.status, head.body.length, head.headers['content-type']]).toEqual([200, 0, 'text/html; charset=utf-8']);
    const posted = await get('/page/app.js', {}, 'POST');
    expect([posted.status, posted.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  test.each([
    '/page/../secret.js',
    '/page/..%2fsecret.js',
    '/page/%2e%2e/secret.js',
    '/page/..%5csecret.js',
    '/page/inner/../../secret.js',
    '/page//../secret.js',
    '/page/%2e%2e%2fsecret.js%00.js',
    '/page/inner/deep.js',
    '/page/inner%2fdeep.js',
    '/page/.hidden.js',
    '/page/app.js.map',
    '/page/folder.js',
    '/page/nothing.js',
    '/page/',
    '/page/app.js/',
    '/page/linked%2f..%2fsecret.js',
    '//page/app.js',
  ])('gives nothing from outside its folder, and nothing that is not part of it: %s', async (path) => {
    symlinkSync(join(folder, '..'), join(folder, 'linked'));
    await http.serve({ page: folder });
    const answer = await rawExchange(http.host.url, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(bodyOf(answer)).toMatchObject({ code: 'ROUTE_UNKNOWN' });
  });

  test('that is not built says how to build it', async () => {
    await http.serve({ page: join(folder, 'nowhere') });
    const { status, body, headers } = await get('/');
    expect([status, headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
    expect(body.toString()).toContain('npm run build:page');
    expect(errorOf(await http.call('/page/app.js'))).toEqual([404, 'ROUTE_UNKNOWN']);
  });

  test('that is switched off is not there, nor is a login; what needs a token still does', async () => {
    await http.serve({ token: 'secret', page: false });
    for (const path of ['/', '/page/app.js', '/session']) {
      expect(errorOf(await http.call(path))).toEqual([401, 'UNAUTHORIZED']);
      expect(errorOf(await http.call(path, { headers: { authorization: 'Bearer secret' } }))).toEqual([404, 'ROUTE_UNKNOWN']);
    }
  });

  test('can be reached by a link from anywhere, and by nothing else, where the host has no token', async () => {
    await http.serve({ page: folder });
    const from = (path: string, mode: string): Promise<string> =>
      rawExchange(
        http.host.url,
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: ${mode}\r\nConnection: close\r\n\r\n`,
      );
    expect(await from('/', 'navigate')).toMatch(/^HTTP\/1\.1 200 /);
    expect(await from('/', 'no-cors')).toMatch(/^HTTP\/1\.1 403 /);
    expect(await from('/runs', 'navigate')).toMatch(/^HTTP\/1\.1 403 /);
    expect(await rawExchange(http.host.url, 'GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /);
  });
});
