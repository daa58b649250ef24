import { Extension, Saga, event, parallel, type AssetRequest, type BackgroundResponse, type KeyLimits, type Req, type TierRequest } from 'amends';
import { AnyRequest, ApproveRequest, CreateCustomer, CreateSubscription, NarrowStep, ReserveDomain, TierStep } from './steps';

export class PurchaseSaga extends Saga<AssetRequest> {
  override middlewares() {
    return [];
  }
  override transactions() {
    return [CreateCustomer, parallel(CreateSubscription, ReserveDomain, AnyRequest), AnyRequest, ApproveRequest];
  }
}

export class ForeignStep extends Saga<AssetRequest> {
  // @ts-expect-error TierStep takes tier requests
  override transactions() {
    return [CreateCustomer, TierStep];
  }
}

export class ForeignStepInGroup extends Saga<AssetRequest> {
  // @ts-expect-error TierStep takes tier requests, in a group too
  override transactions() {
    return [parallel(CreateCustomer, TierStep)];
  }
}

export class NarrowStepInSaga extends Saga<AssetRequest> {
  // @ts-expect-error NarrowStep needs more than the saga gets
  override transactions() {
    return [NarrowStep];
  }
}

export class NarrowStepInGroup extends Saga<AssetRequest> {
  // @ts-expect-error NarrowStep needs more than the saga gets, in a group too
  override transactions() {
    return [parallel(CreateCustomer, NarrowStep)];
  }
}

export class InstanceInSaga extends Saga<AssetRequest> {
  // @ts-expect-error a saga lists classes; the container builds them
  override transactions() {
    return [new ReserveDomain()];
  }
}

export class SalesExtension extends Extension {
  override sagas() {
    return [PurchaseSaga];
  }

  @event('asset_purchase_request_processing', { statuses: ['pending'] })
  purchase(request: AssetRequest) {
    return this.resolve(PurchaseSaga, request);
  }

  foreignSaga(request: TierRequest) {
    // @ts-expect-error the saga takes asset requests
    return this.resolve(PurchaseSaga, request);
  }

  // @ts-expect-error the event carries asset requests
  @event('asset_purchase_request_processing')
  foreignRequest(_request: TierRequest): Promise<BackgroundResponse> {
    throw new Error('never called');
  }

  // @ts-expect-error a handler answers with a promise of a response
  @event('asset_purchase_request_processing')
  answersNothing(_request: AssetRequest): void {
    throw new Error('never called');
  }

  // @ts-expect-error statuses are a list
  @event('asset_purchase_request_processing', { statuses: 'pending' })
  oneStatus(_request: AssetRequest): Promise<BackgroundResponse> {
    throw new Error('never called');
  }

  @event('asset_purchase_request_processing')
  ignoresRequest(): Promise<BackgroundResponse> {
    throw new Error('never called');
  }

  @event('my_own_event')
  ownEvent(_request: Req): Promise<BackgroundResponse> {
    throw new Error('never called');
  }
}

export class LimitedSaga extends PurchaseSaga {
  static readonly concurrency = 3;
  static readonly perKey: KeyLimits = { concurrency: 1, rate: { limit: 10, per: '1m' } };

  override flowKey(request: AssetRequest) {
    return request.asset.marketplace?.id;
  }
  override priority(request: AssetRequest) {
    return request.type === 'cancel' ? 1 : 0;
  }
}

export class MislimitedSaga extends PurchaseSaga {
  // @ts-expect-error a rate says per what time
  static readonly perKey: KeyLimits = { rate: { limit: 10 } };

  // @ts-expect-error a flow key is a text
  override flowKey(_request: AssetRequest) {
    return 7;
  }
  // @ts-expect-error a priority is a number
  override priority(_request: AssetRequest) {
    return 'high';
  }
}

class CountedInWords extends PurchaseSaga {
  static readonly concurrency = 'three';
}

export class WordyExtension extends Extension {
  // @ts-expect-error a saga's concurrency is a number
  override sagas() {
    return [CountedInWords];
  }
}
