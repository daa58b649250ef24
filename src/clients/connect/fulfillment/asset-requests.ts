import type { Asset, AssetRequest } from '../../asset-request';
import type { ConnectCallOptions, ConnectCaller } from '../connect-call';
import { ConnectCollection } from '../connect-collection';
import { parameterErrors, present, sentParameters, type ParameterChange } from './parameter-change';
import { RequestOperations, writtenDate, type ConnectDate } from './request-operations';

/** What the buyer sees: a template (`TL-…`), or a text of its own. The template wins. */
export interface AssetAnswer {
  readonly template?: string | undefined;
  /** Markdown. */
  readonly activationTile?: string | undefined;
}

export interface AssetApproval extends AssetAnswer {
  readonly effectiveDate?: ConnectDate | undefined;
}

export interface AssetInquiry extends AssetAnswer {
  /** What is wrong, by parameter. Connect refuses an inquiry (`REQ_003`) unless at least one parameter has an error, be it from before. */
  readonly problems?: Readonly<Record<string, string>>;
}

/** What can be done with asset requests, `PR-…`. */
export class AssetRequests extends RequestOperations<AssetRequest> {
  constructor(caller: ConnectCaller) {
    super(caller, 'requests');
  }

  approve(id: string, { effectiveDate, ...answer }: AssetApproval, options: ConnectCallOptions = {}): Promise<unknown> {
    return this.act(id, 'approve', present({ ...answerBody(answer), effective_date: writtenDate(effectiveDate) }), options);
  }

  /** Sets the errors of the parameters, then hands the request back to the buyer: two calls, of which the first changes nothing when it is made again. */
  async inquire(id: string, { problems = {}, ...answer }: AssetInquiry = {}, options: ConnectCallOptions = {}): Promise<unknown> {
    if (Object.keys(problems).length > 0) await this.updateParameters(id, parameterErrors(problems), options);
    return this.act(id, 'inquire', answerBody(answer), options);
  }

  /** Allowed while the request is a draft, pending or inquiring. @returns the request as it is then. */
  updateParameters(id: string, changes: readonly ParameterChange[], options: ConnectCallOptions = {}): Promise<AssetRequest> {
    return this.resource(id).update({ asset: { params: sentParameters(changes) } }, options);
  }

  /** The asset itself, `AS-…`. */
  findAsset(id: string, options: ConnectCallOptions = {}): Promise<Asset> {
    return new ConnectCollection<Asset>(this.caller, '', 'assets').resource(id).get(options);
  }
}

function answerBody({ template, activationTile }: AssetAnswer): object {
  return template === undefined ? present({ activation_tile: activationTile }) : { template_id: template };
}
