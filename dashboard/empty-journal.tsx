import type { JSX } from 'preact';
import { CopyButton } from './copy-button';

/** What to do first. */
export function EmptyJournal(): JSX.Element {
  const base = new URL('.', window.location.href).href;
  const command = `curl -sS ${base}events/EVENT_TYPE -d '{"id":"PR-1"}'`;
  return (
    <section class="empty">
      <h1>No run yet.</h1>
      <p>The journal is empty. Deliver the first order, with an event of your extension:</p>
      <div class="command">
        <code>{command}</code>
        <CopyButton what="the command" text={() => command} />
      </div>
      <p class="note">
        With a token, add <code>-H "Authorization: Bearer $AMENDS_TOKEN"</code>. <a href="#/sagas">See your sagas</a>, as their classes tell.
      </p>
    </section>
  );
}
