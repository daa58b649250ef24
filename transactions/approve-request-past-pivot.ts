import type { DeclaredKind } from 'amends';
import { ApproveRequest } from './approve-request';

/** The approval in a saga whose point of no return came earlier: retried until it succeeds. */
export class ApproveRequestPastPivot extends ApproveRequest {
  static override readonly kind: DeclaredKind = 'retriable';
}
