import type { RunDetails, RunSummary, VerbOffer } from 'amends';
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { announce } from './announce';
import { Icon } from './icon';
import { runsHref } from './route';
import { VerbDialog } from './verb-dialog';
import { GRAVE, VERBS } from './verb-words';

/** What can be done about a run, and why not, where it cannot. */
export function VerbBar({ run }: { readonly run: RunDetails }): JSX.Element {
  const [open, setOpen] = useState<VerbOffer>();
  const [result, setResult] = useState('');
  const finish = (offer: VerbOffer, answer: RunSummary): void => {
    const text = resultOf(offer, answer);
    setOpen(undefined);
    setResult(text);
    announce(text);
  };
  if (run.endedAt !== undefined) return <div class="verbs">{result !== '' && <Result text={result} />}</div>;
  return (
    <div class="verbs">
      <div class="verb-buttons" role="group" aria-label="What can be done">
        {run.verbs.map((offer) => (
          <VerbButton key={offer.verb} offer={offer} open={() => setOpen(offer)} />
        ))}
        <a class="button-link" href={runsHref({ like: run.id })}>
          all like this one
        </a>
      </div>
      {result !== '' && <Result text={result} />}
      {open !== undefined && <VerbDialog run={run} verb={open.verb} onClose={() => setOpen(undefined)} onDone={finish} />}
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
    : `Recorded: no process has the run now. ${verb} happens at the next start, before the run goes on.`;
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
        {verb}
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
