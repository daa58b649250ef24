import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { announce } from './announce';
import { useNow } from './clock';
import { briefDuration } from './duration';
import { link } from './live';
import { useObservable } from './observable';

const WORDS = { connecting: 'connecting', live: 'live', reconnecting: 'reconnecting', gone: 'process gone' } as const;

/** Whether what is shown is what is: it says how old it is as soon as it may not be. */
export function Connection(): JSX.Element {
  const { state, heardAt } = useObservable(link);
  useNow();
  useEffect(() => {
    if (state === 'gone' || state === 'reconnecting') announce(`Connection: ${WORDS[state]}`);
  }, [state]);
  const age = heardAt === undefined ? undefined : Date.now() - heardAt;
  const old = age !== undefined && state !== 'live';
  return (
    <span
      class={`connection connection-${state}`}
      title={heardAt === undefined ? 'Nothing was heard yet' : `The process was last heard of ${briefDuration(age ?? 0)} ago`}
    >
      <span class="connection-dot" />
      <span class="connection-word">{WORDS[state]}</span>
      {old && <span class="connection-age">data of {briefDuration(age)} ago</span>}
    </span>
  );
}
