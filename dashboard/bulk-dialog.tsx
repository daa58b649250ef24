import type { RunLine, Verb } from 'amends';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { announce } from './announce';
import { api } from './api';
import { Dialog } from './dialog';
import { Foreign } from './foreign';
import { inTurn } from './in-turn';
import { capital, GRAVE, VERBS } from './verb-words';

interface BulkDialogProps {
  readonly verb: Verb;
  readonly runs: readonly RunLine[];
  readonly onClose: () => void;
  /** @param left those for which it was refused */
  readonly onDone: (left: readonly RunLine[]) => void;
}

/** So many runs are looked at before, to say what will happen. */
const LOOKED_AT = 30;
/** So many are asked at once: a browser has no more connections to one host. */
const AT_ONCE = 4;

interface Outcome {
  readonly run: RunLine;
  readonly problem: string | undefined;
  readonly recorded: boolean;
}

/** The same for several runs: what will happen to them, then what did. */
export function BulkDialog({ verb, runs, onClose, onDone }: BulkDialogProps): JSX.Element {
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>();
  const [busy, setBusy] = useState(false);
  const [meant] = useState(runs);
  const count = String(meant.length);
  const act = async (): Promise<void> => {
    setBusy(true);
    const results: Outcome[] = [];
    setOutcomes(results);
    await inTurn(meant, AT_ONCE, async (run) => {
      results.push(await tell(run, verb, reason));
      setOutcomes([...results]);
    });
    setBusy(false);
    announce(`${verb}: ${results.filter(({ problem }) => problem === undefined).length} of ${meant.length}`);
    onDone(results.flatMap(({ run, problem }) => (problem === undefined ? [] : [run])));
  };
  return (
    <Dialog title={`${capital(verb)} ${count} ${meant.length === 1 ? 'run' : 'runs'}`} onClose={onClose}>
      <form
        class="verb-form"
        onSubmit={(event) => {
          event.preventDefault();
          void act();
        }}
      >
        {outcomes === undefined ? <Before verb={verb} runs={meant} /> : <After outcomes={outcomes} of={meant.length} busy={busy} />}
        {outcomes === undefined && (
          <>
            <label class="field">
              Why: it is journaled with your name, for each of them
              <input maxlength={1_000} value={reason} placeholder="The vendor is back" onInput={(event) => setReason(event.currentTarget.value)} />
            </label>
            {verb === 'abandon' && (
              <label class="field">
                <span>
                  Type <span class="mono">{count}</span>, the number of runs, to show that you mean all of them
                </span>
                <input class="mono" autocomplete="off" inputMode="numeric" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
              </label>
            )}
          </>
        )}
        <footer class="dialog-actions">
          <button type="button" class="button" onClick={(event) => event.currentTarget.closest('dialog')?.close()}>
            {outcomes === undefined ? 'Leave them' : 'Close'}
          </button>
          {outcomes === undefined && (
            <button type="submit" class={`button button-primary ${GRAVE.has(verb) ? 'button-grave' : ''}`} disabled={verb === 'abandon' && typed !== count}>
              {capital(verb)} {count} now
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}

async function tell(run: RunLine, verb: Verb, reason: string): Promise<Outcome> {
  try {
    const answer = await api.verb(run.id, verb, reason.trim() === '' ? {} : { reason: reason.trim() });
    return { run, problem: undefined, recorded: answer.recorded === true };
  } catch (thrown) {
    return { run, problem: (thrown as Error).message, recorded: false };
  }
}

/** What each of the first of them says will happen, those that say the same together. */
function Before({ verb, runs }: { readonly verb: Verb; readonly runs: readonly RunLine[] }): JSX.Element {
  const [effects, setEffects] = useState<ReadonlyMap<string, number>>();
  const looked = runs.slice(0, LOOKED_AT);
  useEffect(() => {
    const found = new Map<string, number>();
    const look = async (run: RunLine): Promise<void> => {
      const offer = await api.run(run.id).then(
        ({ verbs }) => verbs.find((each) => each.verb === verb),
        () => undefined,
      );
      const text =
        offer === undefined ? 'It cannot be asked.' : offer.refused === undefined ? offer.effect : `Refused: ${offer.refused.message.replaceAll(run.id, '…')}`;
      found.set(text, (found.get(text) ?? 0) + 1);
    };
    void inTurn(looked, AT_ONCE, look).then(() => setEffects(found));
  }, []);
  return (
    <div class="effect">
      <p class="note">{VERBS[verb].does}</p>
      {effects === undefined && <p class="skeleton">What it would do to each of them</p>}
      <ul class="effects">
        {[...(effects ?? [])].map(([text, many]) => (
          <li key={text}>
            <strong>{many} ×</strong> <Foreign text={text} />
          </li>
        ))}
      </ul>
      {runs.length > looked.length && <p class="note">These are the first {looked.length}. What the others do not allow is refused, and told afterwards.</p>}
    </div>
  );
}

function After({ outcomes, of, busy }: { readonly outcomes: readonly Outcome[]; readonly of: number; readonly busy: boolean }): JSX.Element {
  const refused = outcomes.filter(({ problem }) => problem !== undefined);
  const recorded = outcomes.filter((outcome) => outcome.recorded).length;
  return (
    <div class="effect">
      <p>
        <progress max={of} value={outcomes.length} aria-label="How many were asked" />{' '}
        {busy
          ? `${outcomes.length} of ${of} …`
          : `${outcomes.length - refused.length} of ${of} carried out${recorded > 0 ? `, ${recorded} of them recorded for later` : ''}.`}
      </p>
      {refused.length > 0 && (
        <ul class="effects">
          {refused.slice(0, 50).map(({ run, problem }) => (
            <li key={run.id}>
              <Foreign text={run.request} class="mono" />: <Foreign text={problem ?? ''} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
