import type { JSX } from 'preact';
import type { Refusal } from './api';
import { Foreign } from './foreign';

/** What could not be shown, and why. */
export const Failure = ({ refusal, what }: { readonly refusal: Refusal; readonly what: string }): JSX.Element => (
  <section class="empty">
    <h1>{what} cannot be shown.</h1>
    <p>
      <Foreign text={refusal.message} />
    </p>
    <p class="note">
      <code>{refusal.code}</code>
    </p>
  </section>
);
