import type { CancelTimer, TimerPurpose } from '../../../services/clock';
import { VirtualClock } from '../../virtual-clock';

/** A virtual clock whose backoffs pass by themselves only as long as a test likes. */
export class RigClock extends VirtualClock {
  backoffsPass = true;

  override timer(milliseconds: number, callback: () => void, purpose?: TimerPurpose): CancelTimer {
    return super.timer(milliseconds, callback, purpose === 'backoff' && !this.backoffsPass ? 'other' : purpose);
  }
}
