import type { Overview, RunDetails, Window } from 'amends';
import { useEffect, useState } from 'preact/hooks';
import { api, Refusal } from './api';
import { LiveStream } from './live';

/** Something that the process tells anew whenever it changes. */
export interface Live<T> {
  readonly value: T | undefined;
  readonly refusal: Refusal | undefined;
}

const NOTHING = { value: undefined, refusal: undefined };

const asRefusal = (thrown: unknown): Refusal => (thrown instanceof Refusal ? thrown : new Refusal(0, 'PAGE_FAILED', String(thrown)));

/** What stands at an address now, and whenever the stream tells of it. */
function useLive<T>(stream: string, event: string, load: () => Promise<T>): Live<T> {
  const [state, setState] = useState<Live<T> & { readonly of: string }>({ ...NOTHING, of: stream });
  useEffect(() => {
    let over = false;
    const take = (value: T): void => {
      if (!over) setState({ value, refusal: undefined, of: stream });
    };
    const refuse = (thrown: unknown): void => {
      if (!over) setState((before) => ({ value: before.of === stream ? before.value : undefined, refusal: asRefusal(thrown), of: stream }));
    };
    load().then(take, refuse);
    const live = new LiveStream(stream, (heard) => {
      if (heard.event === event) take(JSON.parse(heard.data) as T);
      if (heard.event === 'gone') refuse(new Refusal(404, 'RUN_UNKNOWN', 'It is no longer in the journal.'));
    });
    return () => {
      over = true;
      live.stop();
    };
  }, [stream]);
  return state.of === stream ? state : NOTHING;
}

export const useOverview = (window: Window): Live<Overview> => useLive(`stream?window=${window}`, 'overview', () => api.overview(window));

export const useRun = (id: string): Live<RunDetails> => useLive(`stream?run=${encodeURIComponent(id)}`, 'run', () => api.run(id));

/** Counts up whenever anything has changed in the journal. */
export function useChanges(): number {
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    const live = new LiveStream('stream?window=1h', ({ event }) => {
      if (event === 'overview') setChanges((count) => count + 1);
    });
    return () => live.stop();
  }, []);
  return changes;
}

/** Something that is asked for once, and again when what it depends on changes; until then the former answer is shown. */
export function useAnswer<T>(load: () => Promise<T>, on: readonly unknown[]): Live<T> & { readonly loading: boolean } {
  const [state, setState] = useState<Live<T> & { readonly loading: boolean }>({ ...NOTHING, loading: true });
  useEffect(() => {
    let over = false;
    setState((before) => ({ ...before, loading: true }));
    load().then(
      (value) => {
        if (!over) setState({ value, refusal: undefined, loading: false });
      },
      (thrown: unknown) => {
        if (!over) setState((before) => ({ value: before.value, refusal: asRefusal(thrown), loading: false }));
      },
    );
    return () => {
      over = true;
    };
  }, on);
  return state;
}
