import type { TierRequest } from '../../tier-request';
import type { ConnectCallOptions, ConnectCaller, ConnectObject } from '../connect-call';
import { ConnectCollection } from '../connect-collection';
import { parameterErrors, present, sentParameters, type ParameterChange } from './parameter-change';
import { RequestOperations, writtenDate, type ConnectDate } from './request-operations';

export interface TierApproval {
  /** `TL-…` */
  readonly template: string;
  readonly effectiveDate?: ConnectDate | undefined;
}

/** What can be done with tier-config requests, `TCR-…`. Their addresses and bodies are others than those of asset requests. */
export class TierRequests extends RequestOperations<TierRequest> {
  constructor(caller: ConnectCaller) {
    super(caller, 'tier/config-requests');
  }

  /** @returns the template: that is what Connect answers. */
  approve(id: string, { template, effectiveDate }: TierApproval, options: ConnectCallOptions = {}): Promise<unknown> {
    return this.act(id, 'approve', present({ template: { id: template }, effective_date: writtenDate(effectiveDate) }), options);
  }

  /** Sets the errors of the parameters, if any, then hands the request back. */
  async inquire(id: string, problems: Readonly<Record<string, string>> = {}, options: ConnectCallOptions = {}): Promise<unknown> {
    if (Object.keys(problems).length > 0) await this.updateParameters(id, parameterErrors(problems), options);
    return this.act(id, 'inquire', undefined, options);
  }

  /** @param notes those of the request, unless they stay as they are. @returns the request as it is then. */
  updateParameters(
    id: string,
    changes: readonly ParameterChange[],
    { notes, ...options }: ConnectCallOptions & { readonly notes?: string } = {},
  ): Promise<TierRequest> {
    return this.resource(id).update(present({ params: sentParameters(changes), notes }), options);
  }

  /** The configuration itself, `TC-…`. */
  findConfiguration(id: string, options: ConnectCallOptions = {}): Promise<ConnectObject> {
    return new ConnectCollection(this.caller, '', 'tier/configs').resource(id).get(options);
  }
}
