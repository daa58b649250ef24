import type { Ended } from './execution';
import { Directive } from './response';

/** How an attempt ended, where that is known before its value is looked at: from a probe, or from the commit that journaled it. */
export class Concluded extends Directive<'concluded'> {
  readonly kind = 'concluded';
  constructor(readonly ended: Ended) {
    super();
  }
}
