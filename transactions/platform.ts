import type { Call, PlatformRequest } from './call';

/** What the buyer sees when a request is approved: a template, or a text of its own. */
export interface Approval {
  readonly template?: string;
  /** Markdown. */
  readonly activationTile?: string;
}

/** Which parameters the buyer must mend, each with the reason. */
export type Problems = Readonly<Record<string, string>>;

/**
 * What the ready steps need of the platform that the request came from. Bind an implementation to this token.
 *
 * What is asked for and is already so counts as done. What the status of the request does not allow is a `TerminalError`;
 * anything else is worth another attempt.
 */
export abstract class Platform {
  /** The request as it stands there now, which may be newer than the one that was delivered. */
  abstract find(call: Call<PlatformRequest>): Promise<PlatformRequest>;
  async statusOf(call: Call<PlatformRequest>): Promise<string> {
    return (await this.find(call)).status;
  }
  abstract approve(approval: Approval, call: Call<PlatformRequest>): Promise<void>;
  abstract reject(reason: string, call: Call<PlatformRequest>): Promise<void>;
  /** Hands the request back to the buyer. */
  abstract inquire(problems: Problems, template: string | undefined, call: Call<PlatformRequest>): Promise<void>;
  /** Sets parameters of the asset, or of the tier configuration. Allowed while the request is a draft, pending or inquiring. */
  abstract updateParameters(values: Readonly<Record<string, string>>, call: Call<PlatformRequest>): Promise<void>;
}
