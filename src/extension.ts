import type { ServiceProviderClass } from './container/service-provider';
import { AmendsError } from './core/errors';
import type { Req } from './core/request';
import type { BackgroundResponse } from './core/response';
import type { SagaClass, SagaFor } from './core/saga';
import { deliveryScope } from './delivery-scope';

/** The user's application: providers, sagas, and a handler for each event (see `event`). */
export abstract class Extension {
  /** Where people read about the extension; a platform shows it to them. Or `readme_url` and `changelog_url` in `extension.json` beside the module. */
  static readonly repository?: { readonly readme_url: string; readonly changelog_url: string };
  /** For whom the extension is. Or `audience` in `extension.json`. */
  static readonly audience?: readonly ('vendor' | 'distributor' | 'reseller')[];

  /** What binds services; for every kind of service that none of them binds, the default is loaded. A later one wins. */
  providers(): readonly ServiceProviderClass[] {
    return [];
  }

  /** Every saga that a handler may resolve, and that a restart may have to go on with. */
  sagas(): readonly SagaClass[] {
    return [];
  }

  /**
   * Carries out a saga for a request: starts a run, attaches to the live one, or gives the answer that is owed.
   * @throws AmendsError `SAGA_UNLISTED`, or `EXTENSION_INVALID` outside a handler.
   */
  protected resolve<R extends Req>(saga: SagaFor<NoInfer<R>>, request: R): Promise<BackgroundResponse> {
    const resolve = deliveryScope.current();
    if (resolve !== undefined) return resolve(saga, request);
    throw new AmendsError(
      'EXTENSION_INVALID',
      `resolve(${saga.name}, …) was called outside an event handler. Use ${saga.name}.make(…).resolve(request) in scripts.`,
    );
  }
}

export type ExtensionClass = new () => Extension;
