import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { api, Refusal } from './api';

/** The question for a token. What the reader looked at comes back behind it. */
export function Login(): JSX.Element {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const login = async (form: HTMLFormElement): Promise<void> => {
    setBusy(true);
    try {
      await api.login(form.querySelector('input')?.value ?? '');
    } catch (thrown) {
      const wrong = thrown instanceof Refusal && thrown.status === 401;
      setProblem(wrong ? 'No caller has this token. Look at AMENDS_TOKEN or AMENDS_TOKENS of the process.' : (thrown as Error).message);
      setBusy(false);
    }
  };
  return (
    <form
      class="login"
      onSubmit={(event) => {
        event.preventDefault();
        void login(event.currentTarget);
      }}
    >
      <h1>Who are you?</h1>
      <p>This process has callers with tokens. Show yours once; it is kept in this browser for twelve hours.</p>
      <label>
        Token
        <input name="token" type="password" autocomplete="current-password" required autofocus aria-describedby="login-problem" />
      </label>
      <p id="login-problem" class="problem" role="alert">
        {problem}
      </p>
      <button type="submit" class="button button-primary" disabled={busy}>
        {busy ? 'Asking …' : 'Log in'}
      </button>
    </form>
  );
}
