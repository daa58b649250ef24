import type { RunDetails } from 'amends';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { api } from './api';
import { Dialog } from './dialog';
import { Foreign } from './foreign';
import { outcomeProblem } from './verb-words';

interface MessageDialogProps {
  readonly run: RunDetails;
  /** What the run waits for. */
  readonly message: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Sends a run what it waits for. */
export function MessageDialog({ run, message, onClose, onDone }: MessageDialogProps): JSX.Element {
  const [payload, setPayload] = useState('');
  const [problem, setProblem] = useState('');
  const mistake = outcomeProblem(payload);
  const send = async (): Promise<void> => {
    try {
      await api.message(run.id, message, payload.trim() === '' ? undefined : JSON.parse(payload));
      onDone();
    } catch (thrown) {
      setProblem((thrown as Error).message);
    }
  };
  return (
    <Dialog title="Send a message" onClose={onClose}>
      <form
        class="verb-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <p class="effect">
          <span>
            The run waits for the message <Foreign text={message} class="mono" />. With it, its step is visited now, and reads what you send.
          </span>
        </p>
        <label class="field">
          What it says, as JSON
          <textarea
            class="mono"
            rows={4}
            spellcheck={false}
            placeholder='{"approved": true}, or nothing'
            value={payload}
            aria-invalid={mistake !== undefined}
            onInput={(event) => setPayload(event.currentTarget.value)}
          />
        </label>
        <p class="problem" role="alert">
          {mistake ?? <Foreign text={problem} />}
        </p>
        <footer class="dialog-actions">
          <button type="button" class="button" onClick={(event) => event.currentTarget.closest('dialog')?.close()}>
            Leave it
          </button>
          <button type="submit" class="button button-primary" disabled={mistake !== undefined}>
            Send now
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
