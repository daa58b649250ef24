import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { announce } from './announce';
import { useNow } from './clock';
import { briefDuration } from './duration';
import { link, type Link } from './live';
import { useObservable } from './observable';

const WORDS: Readonly<Record<Link['state'], string>> = { connecting: 'connecting', live: 'live', reconnecting: 'reconnecting', gone: 'process gone' };

/** Whether what is shown is what is: it says how old it is as soon as it may not be. */
export function Connection(): JSX.Element {
  const { state, heardAt, trouble } = useObservable(link);
  useNow();
  useEffect(() => {
    if (state === 'gone' || state === 'reconnecting') announce(`Connection: ${WORDS[state]}`);
  }, [state]);
  const age = heardAt === undefined ? undefined : Date.now() - heardAt;
  const old = age !== undefined && state !== 'live';
  return (
    <span
      class={`connection connection-${trouble === undefined ? state : 'reconnecting'}`}
      title={heardAt === undefined ? 'Nothing was heard yet' : `The process was last heard of ${briefDuration(age ?? 0)} ago`}
    >
      <span class="connection-dot" />
      <span class="connection-word">{trouble === undefined ? WORDS[state] : 'stale'}</span>
      {old && <span class="connection-age">data of {briefDuration(Math.max(1_000, age))} ago</span>}
    </span>
  );
}
