import {
  Cache,
  ConnectClient,
  ConnectError,
  ConnectFulfillment,
  InstallationClients,
  RetryableError,
  TerminalError,
  ValueWithTtl,
  type Container,
  type ServiceProvider,
  type TemplateKind,
} from 'amends';
import type { Call, PlatformRequest } from 'amends/transactions/call';
import { isAboutAsset } from 'amends/transactions/is-about-asset';
import { parametersOf } from 'amends/transactions/parameters-of';
import { Platform, type Approval, type Problems } from 'amends/transactions/platform';

/** Seconds for which the first template of a product is remembered. */
const TEMPLATE_TTL = 600;
/** What a buyer sees where the product has no template. */
const TILE = { fulfillment: 'Your order is ready.', inquire: 'Something in your order has to be corrected.' } as const;
/** In these a request may be changed. */
const OPEN = ['draft', 'pending', 'inquiring'];

type AnyCall = Call<PlatformRequest>;

/** Whoever acts for the installation that a request came for, where it came for one. */
type Installations = Pick<InstallationClients, 'has' | 'of'>;

/** The requests of the ready steps at Connect itself: those about assets, and those about tier configurations. */
export class ConnectPlatform extends Platform {
  constructor(
    private readonly client: ConnectClient,
    private readonly cache: Cache,
    private readonly installations?: Installations,
  ) {
    super();
  }

  static of(container: Container): ConnectPlatform {
    const installations = container.isBound(InstallationClients) ? container.get(InstallationClients) : undefined;
    return new ConnectPlatform(container.get(ConnectClient), container.get(Cache), installations);
  }

  override async find(call: AnyCall): Promise<PlatformRequest> {
    return find(this.#for(call), call).catch(unlessKeyRefused);
  }

  override async approve(approval: Approval, call: AnyCall): Promise<void> {
    const { id } = call.request;
    await this.#moved('approved', call, async ({ assets, tiers }) => {
      if (isAboutAsset(call.request)) return assets.approve(id, await this.#answer('fulfillment', approval, call));
      return tiers.approve(id, { template: approval.template ?? (await this.#tierTemplate(call)) });
    });
  }

  override async reject(reason: string, call: AnyCall): Promise<void> {
    await this.#moved('failed', call, (fulfillment) => requestsOf(fulfillment, call).fail(call.request.id, reason));
  }

  override async inquire(problems: Problems, template: string | undefined, call: AnyCall): Promise<void> {
    const asked = template === undefined ? {} : { template };
    const { id } = call.request;
    await this.#moved('inquiring', call, async ({ assets, tiers }) => {
      if (isAboutAsset(call.request)) return assets.inquire(id, { problems, ...(await this.#answer('inquire', asked, call)) });
      return tiers.inquire(id, problems);
    });
  }

  override async updateParameters(values: Readonly<Record<string, string>>, call: AnyCall): Promise<void> {
    const changes = Object.entries(values).map(([id, value]) => ({ id, value }));
    const isSo = (request: PlatformRequest): boolean =>
      changes.every(({ id, value }) => parametersOf(request).find((known) => known.id === id)?.value === value);
    const allows = ({ status }: PlatformRequest): boolean => OPEN.includes(status);
    await this.#done('have its parameters changed', isSo, allows, call, (fulfillment) =>
      requestsOf(fulfillment, call).updateParameters(call.request.id, changes),
    );
  }

  async #moved(status: string, call: AnyCall, act: (fulfillment: ConnectFulfillment) => Promise<unknown>): Promise<void> {
    const from = status === 'inquiring' ? ['pending'] : ['pending', 'inquiring'];
    const isSo = (request: PlatformRequest): boolean => request.status === status;
    await this.#done(`become ${status}`, isSo, (request) => from.includes(request.status), call, act);
  }

  /** Acts, and where Connect refuses that looks whether it is because it was done before, or cannot be done any more. */
  async #done(
    what: string,
    isSo: (request: PlatformRequest) => boolean,
    allows: (request: PlatformRequest) => boolean,
    call: AnyCall,
    act: (fulfillment: ConnectFulfillment) => Promise<unknown>,
  ): Promise<void> {
    const fulfillment = this.#for(call);
    try {
      await act(fulfillment);
    } catch (error) {
      if (!(error instanceof ConnectError) || (error.status !== 400 && error.status !== 409)) return unlessKeyRefused(error);
      const request = await find(fulfillment, call).catch(unlessKeyRefused);
      if (isSo(request)) return;
      if (allows(request)) throw error;
      throw new TerminalError(`Request ${request.id} is ${request.status}; it cannot ${what}.`, { code: 'REQUEST_STATE', cause: error });
    }
  }

  /** What was asked for, else the product's first template of the kind, else a text. */
  async #answer(type: TemplateKind['type'], asked: Approval, call: AnyCall): Promise<Approval> {
    if (asked.template !== undefined || asked.activationTile !== undefined) return asked;
    const template = await this.#firstTemplate({ scope: 'asset', type }, call).catch(nothingIfRefused);
    return template === '' ? { activationTile: TILE[type] } : { template };
  }

  /** A tier configuration is approved by a template and by nothing else. */
  async #tierTemplate(call: AnyCall): Promise<string> {
    const { request } = call;
    const level = isAboutAsset(request) ? undefined : request.configuration['tier_level'];
    const scope = level === 2 ? 'tier2' : 'tier1';
    const template = await this.#firstTemplate({ scope, type: 'fulfillment' }, call);
    if (template !== '') return template;
    const what = `the product has no fulfillment template of the scope ${scope}`;
    throw new TerminalError(`Request ${request.id} cannot be approved: ${what}. Make one in Connect.`, { code: 'TEMPLATE_MISSING' });
  }

  /** The id of the first template of the product; an empty text where there is none. */
  async #firstTemplate(kind: TemplateKind, call: AnyCall): Promise<string> {
    const { request } = call;
    const product = (isAboutAsset(request) ? request.asset.product : (request.configuration['product'] as { readonly id: string } | undefined))?.id;
    if (product === undefined) return '';
    const look = async (): Promise<ValueWithTtl<string>> => {
      const found = await this.#for(call).templates(product, kind).first();
      return found === undefined ? new ValueWithTtl('', 0) : new ValueWithTtl(found.id, TEMPLATE_TTL);
    };
    return this.cache.get(`connect:template:${product}:${kind.scope}:${kind.type}`, look);
  }

  /** The operations with the key and the signal of a call. */
  #for({ request, signal }: AnyCall): ConnectFulfillment {
    const client = this.installations?.has(request) === true ? this.installations.of(request) : this.client;
    return new ConnectFulfillment(client.with({ signal }));
  }
}

/**
 * That the key is refused says nothing of the order: it is no reason to undo what was sold. The step is attempted again, and where that is the pivot the run
 * is stuck in the end, until somebody puts the key right and says `retry`.
 */
function unlessKeyRefused(error: unknown): never {
  if (!(error instanceof ConnectError) || (error.status !== 401 && error.status !== 403)) throw error;
  throw new RetryableError(`Connect refuses the key that this was asked with (${error.message}). Put API_KEY right, then retry the run.`, {
    code: error.code,
    cause: error,
  });
}

/** An order does not fail because its product's templates may not be read. */
function nothingIfRefused(error: unknown): string {
  if (error instanceof ConnectError && !error.retryable) return '';
  throw error;
}

const requestsOf = ({ assets, tiers }: ConnectFulfillment, { request }: AnyCall): ConnectFulfillment['assets' | 'tiers'] =>
  isAboutAsset(request) ? assets : tiers;

const find = (fulfillment: ConnectFulfillment, call: AnyCall): Promise<PlatformRequest> => requestsOf(fulfillment, call).find(call.request.id);

/** Binds {@link Platform} to Connect. Requests that came for an installation are handled with its key. */
export class ConnectPlatformServiceProvider implements ServiceProvider {
  register(container: Container): void {
    container.bind(Platform).toDynamicValue(() => ConnectPlatform.of(container));
  }
}
