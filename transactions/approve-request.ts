import { BackgroundTransaction, injectable, type DeclaredKind, type StepContext } from 'amends';
import { callOf, type PlatformRequest } from './call';
import { Platform, type Approval } from './platform';

/** Approves the request at the platform: the buyer pays from here on, so there is no way back. */
@injectable()
export class ApproveRequest extends BackgroundTransaction<void, PlatformRequest> {
  static readonly kind: DeclaredKind = 'pivot';

  constructor(protected readonly platform: Platform) {
    super();
  }

  override async execute(request: PlatformRequest, context: StepContext) {
    await this.platform.approve(this.approval(request, context), callOf(request, context));
  }

  /** What the buyer sees; the platform's default unless overridden. */
  protected approval(_request: PlatformRequest, _context: StepContext): Approval {
    return {};
  }
}
