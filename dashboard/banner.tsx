import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api, Refusal } from './api';
import { Foreign } from './foreign';
import { Icon } from './icon';
import { link } from './live';
import { useObservable } from './observable';

/** Milliseconds between two looks at whether the process takes deliveries. */
const EVERY = 10_000;

/** Why the process takes no delivery now, or that it is gone. */
export function Banner(): JSX.Element | null {
  const { state, trouble } = useObservable(link);
  const [refusal, setRefusal] = useState<Refusal>();
  useEffect(() => {
    const look = (): void => {
      if (document.hidden) return;
      api.ready().then(
        () => setRefusal(undefined),
        (thrown: unknown) => setRefusal(thrown instanceof Refusal && thrown.status === 503 ? thrown : undefined),
      );
    };
    look();
    const timer = window.setInterval(look, EVERY);
    return () => window.clearInterval(timer);
  }, [state]);
  if (state === 'gone')
    return (
      <Notice title="The process does not answer." text="What you see is what it last said. Runs are in its journal; they go on when it is started again." />
    );
  if (trouble !== undefined) return <Notice title={`What you see may be old: ${trouble.code}`} text={trouble.message} />;
  return refusal === undefined ? null : <Notice title={`Not ready: ${refusal.code}`} text={refusal.message} />;
}

const Notice = ({ title, text }: { readonly title: string; readonly text: string }): JSX.Element => (
  <div class="banner" role="alert">
    <Icon name="alert" />
    <p>
      <strong>{title}</strong> <Foreign text={text} />
    </p>
  </div>
);
