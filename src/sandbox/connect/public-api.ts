import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { bodyOf, sendJson } from './connect-app';
import { ConnectRefusal } from './connect-refusal';
import { validationEventOf } from './event-definitions';
import { listPage } from './list-page';
import { listSource, PUBLIC_READS, type PublicRead } from './public-reads';
import { PUBLIC_WRITES } from './public-writes';
import type { SandboxDesk } from './sandbox-desk';
import type { Reference } from './sandbox-objects';
import type { SandboxPart } from './sandbox-part';
import { WORLD } from './world-ids';

type Params = Readonly<Record<string, string>>;

const ROOT = '/public/v1/';

/** Connect's REST interface: every address that the sandbox has below `/public/v1`. */
export class PublicApi {
  readonly #allowed = new Map<string, { readonly pattern: RegExp; readonly methods: string[] }>();

  constructor(
    private readonly desk: SandboxDesk,
    private readonly parts: readonly SandboxPart[],
  ) {}

  addTo(app: FastifyInstance): void {
    for (const read of PUBLIC_READS) {
      this.add(app, 'GET', read.path, (request, reply) => this.list(read, request, reply));
      this.add(app, 'GET', `${read.path}/:id`, (request, reply) => this.get(read, request, reply));
    }
    for (const [method, path, work] of PUBLIC_WRITES) {
      this.add(app, method, path, (request, reply) => {
        const call = { params: request.params as Params, body: bodyOf(request), by: this.caller() };
        const { status = 200, body, configured } = this.desk.store.transact(() => work(this.desk, call));
        if (configured !== undefined) for (const part of this.parts) part.configured?.(configured);
        return status === 204 ? reply.code(204).send() : sendJson(reply, status, body);
      });
    }
    for (const path of ['requests', 'subscriptions/requests']) {
      this.add(app, 'POST', `${path}/:id/validate`, async (request, reply) =>
        sendJson(reply, 200, await this.validateAsset((request.params as Params)['id']!)),
      );
    }
    this.add(app, 'POST', 'tier/config-requests/:id/validate', async (request, reply) => {
      return sendJson(reply, 200, await this.validateTier((request.params as Params)['id']!));
    });
  }

  /** The methods that an address takes; none when there is no such address. */
  methodsOf(path: string): readonly string[] {
    return [...this.#allowed.values()].filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods);
  }

  private add(
    app: FastifyInstance,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    handler: (request: FastifyRequest, reply: FastifyReply) => unknown,
  ): void {
    const url = `${ROOT}${path}`;
    app.route({ method, url, onRequest: async (request) => this.admit(request), handler });
    const known = this.#allowed.get(url) ?? { pattern: new RegExp(`^${url.replace(/:\w+/g, '[^/]+')}/?$`), methods: [] };
    known.methods.push(method);
    this.#allowed.set(url, known);
  }

  /** @throws ConnectRefusal AUTH_001 for a key that nobody has, or one of an installation where only the extension's own will do */
  private admit(request: FastifyRequest): void {
    const holder = this.desk.store.holderOf(request.headers.authorization ?? '');
    if (holder === undefined) throw new ConnectRefusal(401, 'AUTH_001', ['API request is unauthorized.']);
    if (holder.installation !== null && request.url.startsWith(`${ROOT}devops/services`)) {
      throw new ConnectRefusal(403, 'AUTH_001', ['You do not have permission to perform this action.']);
    }
  }

  private caller(): Reference {
    return { id: WORLD.user, name: 'Sandbox Vendor' };
  }

  private list(read: PublicRead, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const start = request.url.indexOf('?');
    const query = start < 0 ? '' : request.url.slice(start + 1);
    const { items, contentRange } = listPage(query, listSource(read, this.desk.store, request.params as Params));
    return sendJson(reply.header('content-range', contentRange), 200, items);
  }

  private get(read: PublicRead, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const params = request.params as Params;
    const found = read.get(this.desk.store, params, params['id']!);
    if (found === undefined) throw ConnectRefusal.notFound();
    return sendJson(reply, 200, found);
  }

  private async validateAsset(id: string): Promise<unknown> {
    const request = this.desk.assets.get(id);
    const made = await this.validated(validationEventOf('asset', request.type), request);
    const asset = memberOf(made, 'asset');
    if (!Array.isArray(asset['params'])) return request;
    return this.desk.store.transact(() => this.desk.assets.update(id, { asset: { params: asset['params'] } }, this.caller()));
  }

  private async validateTier(id: string): Promise<unknown> {
    const request = this.desk.tiers.get(id);
    const made = await this.validated(validationEventOf('tier_config', request.type), request);
    const params = memberOf({ made }, 'made')['params'];
    if (!Array.isArray(params)) return request;
    return this.desk.store.transact(() => this.desk.tiers.update(id, { params }, this.caller()));
  }

  private async validated(eventType: string, request: { readonly id: string; readonly status: string }): Promise<unknown> {
    if (request.status !== 'draft' && request.status !== 'inquiring') {
      throw ConnectRefusal.wrongState(`${request.id} is ${request.status}; a validation needs one that is draft or inquiring.`);
    }
    for (const part of this.parts) {
      const made = await part.validate?.(eventType, request);
      if (made !== undefined) return made;
    }
    return undefined;
  }
}

function memberOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const member = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  return typeof member === 'object' && member !== null ? (member as Readonly<Record<string, unknown>>) : {};
}
