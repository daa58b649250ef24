import { BackgroundResponse, BackgroundTransaction, TerminalError, codeOf, injectable, type Parameter, type StepContext } from 'amends';
import { callOf, type PlatformRequest } from './call';
import { parametersOf } from './parameters-of';
import { Platform, type Problems } from './platform';

const CORRECTED = 'REQUEST_CORRECTED';

/**
 * Hands a request with missing or wrong parameters back to the buyer, and ends the run as skipped: when the buyer has mended them the platform
 * delivers the request again, and the next generation begins. List it before everything that has an effect.
 */
@injectable()
export class ValidateParameters extends BackgroundTransaction<void, PlatformRequest> {
  constructor(protected readonly platform: Platform) {
    super();
  }

  override shouldExecute(request: PlatformRequest) {
    return Object.keys(this.problems(request)).length > 0;
  }

  override async execute(request: PlatformRequest, context: StepContext) {
    const call = callOf(request, context);
    // an attempt before this one may have asked, and the buyer be about to answer, or have answered: marking the parameters again would mark what is corrected
    const now = context.attempt > 1 ? await this.platform.find(call) : request;
    const problems = this.problems(now);
    if (now.status !== 'inquiring') {
      if (Object.keys(problems).length === 0) throw new TerminalError('The buyer has corrected the request.', { code: CORRECTED });
      await this.platform.inquire(problems, this.template(now), call);
    }
    return BackgroundResponse.skip(`The buyer was asked for ${Object.keys(this.problems(request)).join(', ')}.`);
  }

  /** There is nothing to undo. What is corrected is to be delivered again, and begins afresh. */
  override async compensate(_request: PlatformRequest, error: Error) {
    if (codeOf(error) === CORRECTED) return BackgroundResponse.reschedule();
    throw error;
  }

  /** What is wrong, by parameter: required ordering parameters without a value, unless overridden. */
  protected problems(request: PlatformRequest): Problems {
    const missing = parametersOf(request).filter((parameter) => parameter.phase === 'ordering' && isRequired(parameter) && isEmpty(parameter));
    return Object.fromEntries(missing.map((parameter) => [parameter.id, 'This value is needed.']));
  }

  /** The inquiry template; the platform's default unless overridden. */
  protected template(_request: PlatformRequest): string | undefined {
    return undefined;
  }
}

function isRequired(parameter: Parameter): boolean {
  return (parameter['constraints'] as { readonly required?: boolean } | undefined)?.required === true;
}

function isEmpty({ value, structured_value: structured }: Parameter): boolean {
  return (value === undefined || value === null || value === '') && (structured === undefined || structured === null);
}
