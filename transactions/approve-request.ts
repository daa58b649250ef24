import { BackgroundTransaction, injectable, type AssetRequest, type DeclaredKind, type StepContext } from 'amends';
import { callOf } from './call';
import { Platform, type Approval } from './platform';

/** Approves the request at the platform: the buyer pays from here on, so there is no way back. */
@injectable()
export class ApproveRequest extends BackgroundTransaction<void, AssetRequest> {
  static readonly kind: DeclaredKind = 'pivot';

  constructor(protected readonly platform: Platform) {
    super();
  }

  override async execute(request: AssetRequest, context: StepContext) {
    await this.platform.approve(this.approval(request, context), callOf(request, context));
  }

  /** What the buyer sees; the platform's default unless overridden. */
  protected approval(_request: AssetRequest, _context: StepContext): Approval {
    return {};
  }
}
