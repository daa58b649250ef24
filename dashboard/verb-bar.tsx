import type { RunDetails, RunSummary, VerbOffer } from 'amends';
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { announce } from './announce';
import { Foreign } from './foreign';
import { Icon } from './icon';
import { MessageDialog } from './message-dialog';
import { runsHref } from './route';
import { standingsOf } from './standing';
import { VerbDialog } from './verb-dialog';
import { capital, GRAVE, VERBS } from './verb-words';

/** What can be done about a run, and why not, where it cannot. */
export function VerbBar({ run }: { readonly run: RunDetails }): JSX.Element {
  const [open, setOpen] = useState<VerbOffer>();
  const [message, setMessage] = useState<string>();
  const [result, setResult] = useState('');
  const finish = (text: string): void => {
    setOpen(undefined);
    setMessage(undefined);
    setResult(text);
    announce(text);
  };
  const awaited = [...new Set(standingsOf(run).flatMap((standing) => standing.message ?? []))];
  return (
    <div class="verbs">
      {run.endedAt === undefined && (
        <div class="verb-buttons" role="group" aria-label="What can be done">
          {run.verbs.map((offer) => (
            <VerbButton key={offer.verb} offer={offer} open={() => setOpen(offer)} />
          ))}
          {awaited.map((name) => (
            <button key={name} type="button" class="button" onClick={() => setMessage(name)}>
              Send&nbsp;
              <Foreign text={name} />
            </button>
          ))}
          <a class="button-link" href={runsHref({ like: run.id })}>
            all like this one
          </a>
        </div>
      )}
      {result !== '' && <Result text={result} />}
      {open !== undefined && (
        <VerbDialog run={run} verb={open.verb} onClose={() => setOpen(undefined)} onDone={(offer, answer) => finish(resultOf(offer, answer))} />
      )}
      {message !== undefined && (
        <MessageDialog run={run} message={message} onClose={() => setMessage(undefined)} onDone={() => finish('The message was accepted.')} />
      )}
    </div>
  );
}

const Result = ({ text }: { readonly text: string }): JSX.Element => (
  <p class="verb-result">
    <Icon name="done" /> {text}
  </p>
);

function resultOf({ verb }: VerbOffer, { recorded, owned }: RunSummary): string {
  if (recorded !== true) return VERBS[verb].done;
  return owned === true
    ? `Recorded: ${verb} happens as soon as the process that has the run comes to it.`
    : `Recorded: no process has the run now. ${capital(verb)} happens at the next start, before the run goes on.`;
}

function VerbButton({ offer, open }: { readonly offer: VerbOffer; readonly open: () => void }): JSX.Element {
  const id = useId();
  const { verb, refused } = offer;
  return (
    <span class="verb">
      <button
        type="button"
        class={`button ${GRAVE.has(verb) ? 'button-grave' : ''}`}
        aria-disabled={refused !== undefined}
        aria-describedby={id}
        title={refused?.message ?? offer.effect}
        onClick={() => refused === undefined && open()}
      >
        {capital(verb)}
      </button>
      <span id={id} class="unseen">
        {refused === undefined ? offer.effect : `Refused: ${refused.message}`}
      </span>
      {refused !== undefined && (
        <span class="verb-tip" aria-hidden="true">
          {refused.message}
        </span>
      )}
    </span>
  );
}
