import type { RunDetails, RunSummary, Verb, VerbOffer } from 'amends';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { api, type VerbBody } from './api';
import { Dialog } from './dialog';
import { Foreign } from './foreign';
import { capital, gistOf, GRAVE, outcomeProblem } from './verb-words';

interface VerbDialogProps {
  readonly run: RunDetails;
  readonly verb: Verb;
  readonly onClose: () => void;
  readonly onDone: (offer: VerbOffer, answer: RunSummary) => void;
}

const offerOf = (run: RunDetails, verb: Verb): VerbOffer | undefined => run.verbs.find((offer) => offer.verb === verb);

/** What was typed, as the process wants it. */
interface Draft {
  readonly reason: string;
  readonly step: string;
  readonly outcome: string;
  readonly confirmed: string;
}

function bodyOf({ reason, step, outcome }: Draft, verb: Verb): VerbBody {
  return {
    ...(reason.trim() !== '' && { reason: reason.trim() }),
    ...(step !== '' && { step }),
    ...(verb === 'complete' && outcome.trim() !== '' && { outcome: JSON.parse(outcome) as unknown }),
  };
}

/** Says exactly what a verb will do, asks for what it needs, and sends it only if that is still so. */
export function VerbDialog({ run: shown, verb, onClose, onDone }: VerbDialogProps): JSX.Element {
  const [reread, setReread] = useState(shown);
  const run = reread.updatedAt > shown.updatedAt ? reread : shown;
  const offer = offerOf(run, verb);
  const [read, setRead] = useState(offer);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const [draft, setDraft] = useState<Draft>({ reason: '', step: '', outcome: '', confirmed: '' });
  const stale = !busy && gistOf(offer) !== gistOf(read); // while it is carried out, the run changes because of it
  const send = async (): Promise<void> => {
    setBusy(true);
    setProblem('');
    try {
      const current = await api.run(shown.id);
      setReread(current);
      if (offer !== undefined && gistOf(offerOf(current, verb)) === gistOf(read)) onDone(offer, await api.verb(shown.id, verb, bodyOf(draft, verb)));
    } catch (thrown) {
      setProblem((thrown as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={`${capital(verb)} this run`} onClose={onClose}>
      <form
        class="verb-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (stale) setRead(offer);
          else void send();
        }}
      >
        <div role="alert">{stale && <p class="changed">The run has changed while you read this. What follows is what would happen now.</p>}</div>
        <Effect offer={offer} step={draft.step} />
        {offer !== undefined && offer.refused === undefined && (
          <Fields run={run} offer={offer} draft={draft} change={(part) => setDraft({ ...draft, ...part })} />
        )}
        <p class="problem" role="alert">
          {problem !== '' && <Foreign text={problem} />}
        </p>
        <Actions verb={verb} stale={stale} busy={busy} ready={isReady(run, offer, draft)} />
      </form>
    </Dialog>
  );
}

const Effect = ({ offer, step }: { readonly offer: VerbOffer | undefined; readonly step: string }): JSX.Element => (
  <div class={`effect ${offer?.refused !== undefined ? 'effect-refused' : ''}`}>
    <p>
      {offer?.refused === undefined ? (
        <Foreign text={offer?.steps.find((choice) => choice.step === step)?.effect ?? offer?.effect ?? ''} block />
      ) : (
        <>
          Refused now: <Foreign text={offer.refused.message} block />
        </>
      )}
    </p>
  </div>
);

function isReady(run: RunDetails, offer: VerbOffer | undefined, draft: Draft): boolean {
  if (offer === undefined || offer.refused !== undefined) return false;
  if (offer.needsStep && draft.step === '') return false;
  if (offer.verb === 'complete' && outcomeProblem(draft.outcome) !== undefined) return false;
  return offer.verb !== 'abandon' || draft.confirmed === run.request;
}

interface FieldsProps {
  readonly run: RunDetails;
  readonly offer: VerbOffer;
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
}

function Fields({ run, offer, draft, change }: FieldsProps): JSX.Element {
  const problem = outcomeProblem(draft.outcome);
  return (
    <>
      <StepChoice offer={offer} draft={draft} change={change} />
      {offer.verb === 'complete' && (
        <label class="field">
          Outcome, as JSON: what the step would have returned
          <textarea
            class="mono"
            rows={4}
            spellcheck={false}
            placeholder='{"id": "C-9"}, or nothing'
            value={draft.outcome}
            aria-invalid={problem !== undefined}
            aria-describedby="outcome-problem"
            onInput={(event) => change({ outcome: event.currentTarget.value })}
          />
          <span id="outcome-problem" class={problem === undefined ? 'note' : 'problem'}>
            {problem ?? (draft.outcome.trim() === '' ? 'The step will have no outcome.' : 'JSON, as it should be.')}
          </span>
        </label>
      )}
      <label class="field">
        Why: it is journaled with your name
        <input
          maxlength={1_000}
          value={draft.reason}
          placeholder="The vendor confirmed by phone"
          onInput={(event) => change({ reason: event.currentTarget.value })}
        />
      </label>
      {offer.verb === 'abandon' && (
        <label class="field">
          <span>
            Type <Foreign text={run.request} class="mono" /> to show that you mean this one
          </span>
          <input
            class="mono"
            autocomplete="off"
            spellcheck={false}
            value={draft.confirmed}
            onInput={(event) => change({ confirmed: event.currentTarget.value })}
          />
        </label>
      )}
    </>
  );
}

/** Which of the steps is meant, where there is a choice. */
function StepChoice({ offer, draft, change }: Omit<FieldsProps, 'run'>): JSX.Element | null {
  if (offer.steps.length === 0 || (!offer.needsStep && offer.steps.length === 1)) return null;
  return (
    <label class="field">
      Which step
      <select value={draft.step} required={offer.needsStep} onChange={(event) => change({ step: event.currentTarget.value })}>
        <option value="">{offer.needsStep ? 'Choose one …' : 'all of them'}</option>
        {offer.steps.map(({ step, undo }) => (
          <option key={`${step} ${undo === true}`} value={step}>
            {undo ? `the undo of ${step}` : step}
          </option>
        ))}
      </select>
    </label>
  );
}

const Actions = ({
  verb,
  stale,
  busy,
  ready,
}: {
  readonly verb: Verb;
  readonly stale: boolean;
  readonly busy: boolean;
  readonly ready: boolean;
}): JSX.Element => (
  <footer class="dialog-actions">
    <button type="button" class="button" onClick={(event) => event.currentTarget.closest('dialog')?.close()}>
      Leave it
    </button>
    <button type="submit" class={`button button-primary ${GRAVE.has(verb) ? 'button-grave' : ''}`} disabled={busy || (!ready && !stale)}>
      {busy ? 'Sending …' : stale ? 'I have read it' : `${capital(verb)} now`}
    </button>
  </footer>
);
