import { BackgroundResponse, Extension, InteractiveResponse, event, type AssetRequest } from 'amends';

/** Answers at once, with nothing done. */
export class AnsweringExtension extends Extension {
  static override readonly audience = ['vendor'] as const;
  static override readonly repository = { readme_url: 'https://answering.example/readme', changelog_url: 'https://answering.example/changes' };

  @event('asset_purchase_request_processing', { statuses: ['pending'] })
  async purchase(_request: AssetRequest) {
    return BackgroundResponse.done();
  }

  /** Gives the members of what it is given, and what an empty object knows, by which a prototype that was tampered with would show. */
  @event('product_custom_event_processing')
  async custom(payload: unknown) {
    const members = typeof payload === 'object' && payload !== null ? Object.keys(payload) : [];
    return InteractiveResponse.done({ body: { members, polluted: ({} as { polluted?: unknown }).polluted ?? null } });
  }
}
