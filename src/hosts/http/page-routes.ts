import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AmendsError } from '../../core/errors';
import type { PageFile, PageFiles } from './page-files';
import { route } from './route';

/**
 * What a browser may do with the page: run and show our own files and nothing else, talk to this host and to nobody else, and be in nobody's frame. No text can
 * become markup (`trusted-types`): what comes from a request or an error stays text.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cache-control': 'no-cache', // kept, and asked for each time whether it is still the same
};

const UNBUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Amends</title>
<h1>The page is not built</h1><p>This copy of the package has no <code>dist/dashboard</code>. In its sources run <code>npm run build:page</code>, then load this again.</p></html>
`;

/** `/`: the page by which runs are seen and steered. `/page/…`: the files that it is made of. They tell nothing of any run, and so need no token. */
export function pageRoutes(app: FastifyInstance, files: PageFiles): void {
  route(app, 'GET', '/', async (request, reply) => {
    const page = await files.get('index.html');
    if (page !== undefined) return serve(request, reply, page);
    return reply.code(503).headers(HEADERS).type('text/html; charset=utf-8').send(UNBUILT);
  });

  route(app, 'GET', '/page/*', async (request, reply) => {
    const { '*': name } = request.params as { readonly '*': string };
    const file = await files.get(name);
    if (file !== undefined) return serve(request, reply, file);
    throw new AmendsError('ROUTE_UNKNOWN', 'The page has no such file. It begins at /.');
  });
}

function serve(request: FastifyRequest, reply: FastifyReply, file: PageFile): FastifyReply {
  const { etag, type } = file;
  void reply.headers({ ...HEADERS, etag, vary: 'accept-encoding' });
  if (request.headers['if-none-match']?.includes(etag) === true) return reply.code(304).send();
  const encoding = encodingFor(request.headers['accept-encoding'] ?? '');
  if (encoding !== undefined) void reply.header('content-encoding', encoding);
  return reply.type(type).send(file[encoding ?? 'plain']);
}

/** The best of those that the caller takes. */
function encodingFor(accepted: string): 'br' | 'gzip' | undefined {
  const takes = (name: string): boolean => accepted.split(',').some((entry) => new RegExp(`^ *${name} *(; *q=(1|0\\.0*[1-9]).*)?$`, 'i').test(entry));
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : undefined;
}
