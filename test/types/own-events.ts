import { Extension, event, type BackgroundResponse, type Req, type TierRequest } from 'amends';

interface UsageReport extends Req {
  readonly rows: number;
}

declare module 'amends' {
  interface EventRequests {
    readonly usage_report_uploaded: UsageReport;
  }
}

/** An event that users add by declaration merging is checked like the framework's own. */
export class UsageExtension extends Extension {
  @event('usage_report_uploaded')
  report(_request: UsageReport): Promise<BackgroundResponse> {
    throw new Error('never called');
  }

  // @ts-expect-error the event carries usage reports
  @event('usage_report_uploaded')
  foreignRequest(_request: TierRequest): Promise<BackgroundResponse> {
    throw new Error('never called');
  }
}
