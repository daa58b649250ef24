import type { JSX } from 'preact';
import { Observable, useObservable } from './observable';

const said = new Observable('');

/** Says something to who hears the page instead of seeing it, when they have a moment. */
export const announce = (text: string): void => said.set(text);

export const Announcer = (): JSX.Element => (
  <div class="unseen" role="status" aria-live="polite">
    {useObservable(said)}
  </div>
);
