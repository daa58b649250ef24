import {
  Cache,
  ConnectClient,
  ConnectError,
  ConnectFulfillment,
  TerminalError,
  ValueWithTtl,
  type AssetRequest,
  type Container,
  type ServiceProvider,
  type TemplateKind,
} from 'amends';
import type { Call } from 'amends/transactions/call';
import { Platform, type Approval, type Problems } from 'amends/transactions/platform';

/** Seconds for which the first template of a product is remembered. */
const TEMPLATE_TTL = 600;
/** What a buyer sees where the product has no template. */
const TILE = { fulfillment: 'Your order is ready.', inquire: 'Something in your order has to be corrected.' } as const;
/** In these a request may be changed. */
const OPEN = ['draft', 'pending', 'inquiring'];

type Type = TemplateKind['type'];

/** The requests of the ready steps at Connect itself. */
export class ConnectPlatform extends Platform {
  constructor(
    private readonly fulfillment: ConnectFulfillment,
    private readonly cache: Cache,
  ) {
    super();
  }

  override async statusOf({ request, signal }: Call): Promise<string> {
    return (await this.fulfillment.assets.find(request.id, { signal })).status;
  }

  override async approve(approval: Approval, call: Call): Promise<void> {
    await this.#moved('approved', call, async ({ assets }) => assets.approve(call.request.id, await this.#answer('fulfillment', approval, call)));
  }

  override async reject(reason: string, call: Call): Promise<void> {
    await this.#moved('failed', call, ({ assets }) => assets.fail(call.request.id, reason));
  }

  override async inquire(problems: Problems, template: string | undefined, call: Call): Promise<void> {
    const asked = template === undefined ? {} : { template };
    await this.#moved('inquiring', call, async ({ assets }) => assets.inquire(call.request.id, { problems, ...(await this.#answer('inquire', asked, call)) }));
  }

  override async updateParameters(values: Readonly<Record<string, string>>, call: Call): Promise<void> {
    const changes = Object.entries(values).map(([id, value]) => ({ id, value }));
    const isSo = ({ asset: { params = [] } }: AssetRequest): boolean =>
      changes.every(({ id, value }) => params.find((known) => known.id === id)?.value === value);
    const allows = ({ status }: AssetRequest): boolean => OPEN.includes(status);
    await this.#done('have its parameters changed', isSo, allows, call, ({ assets }) => assets.updateParameters(call.request.id, changes));
  }

  async #moved(status: string, call: Call, act: (fulfillment: ConnectFulfillment) => Promise<unknown>): Promise<void> {
    const from = status === 'inquiring' ? ['pending'] : ['pending', 'inquiring'];
    const isSo = (request: AssetRequest): boolean => request.status === status;
    await this.#done(`become ${status}`, isSo, (request) => from.includes(request.status), call, act);
  }

  /** Acts, and where Connect refuses that looks whether it is because it was done before, or cannot be done any more. */
  async #done(
    what: string,
    isSo: (request: AssetRequest) => boolean,
    allows: (request: AssetRequest) => boolean,
    { request: { id }, signal }: Call,
    act: (fulfillment: ConnectFulfillment) => Promise<unknown>,
  ): Promise<void> {
    const fulfillment = this.fulfillment.with({ signal });
    try {
      await act(fulfillment);
    } catch (error) {
      if (!(error instanceof ConnectError) || (error.status !== 400 && error.status !== 409)) throw error;
      const request = await fulfillment.assets.find(id);
      if (isSo(request)) return;
      if (allows(request)) throw error;
      throw new TerminalError(`Request ${id} is ${request.status}; it cannot ${what}.`, { code: 'REQUEST_STATE', cause: error });
    }
  }

  /** What was asked for, else the product's first template of the kind, else a text. */
  async #answer(type: Type, asked: Approval, { request, signal }: Call): Promise<Approval> {
    if (asked.template !== undefined || asked.activationTile !== undefined) return asked;
    const product = request.asset.product?.id;
    const template = product === undefined ? '' : await this.#firstTemplate(product, type, signal);
    return template === '' ? { activationTile: TILE[type] } : { template };
  }

  #firstTemplate(product: string, type: Type, signal: AbortSignal): Promise<string> {
    const look = async (): Promise<ValueWithTtl<string>> => {
      const found = await this.fulfillment.templates(product, { scope: 'asset', type }).first({ signal });
      return found === undefined ? new ValueWithTtl('', 0) : new ValueWithTtl(found.id, TEMPLATE_TTL);
    };
    return this.cache.get(`connect:template:${product}:${type}`, look);
  }
}

/** Binds {@link Platform} to Connect. */
export class ConnectPlatformServiceProvider implements ServiceProvider {
  register(container: Container): void {
    container.bind(Platform).toDynamicValue(({ get }) => new ConnectPlatform(new ConnectFulfillment(get(ConnectClient)), get(Cache)));
  }
}
