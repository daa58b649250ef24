import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Announcer } from './announce';
import { api } from './api';
import { Banner } from './banner';
import { Header } from './header';
import { Help } from './help';
import { helpOpen } from './keys';
import { roomOf, route } from './location';
import { Login } from './login';
import { useObservable } from './observable';
import { OverviewView } from './overview-view';
import type { Route } from './route';
import { RunView } from './run-view';
import { RunsView } from './runs-view';
import { SagasView } from './sagas-view';
import { session } from './session';

/** The whole page. */
export function App(): JSX.Element {
  const at = useObservable(route);
  const who = useObservable(session);
  const help = useObservable(helpOpen);
  useEffect(() => void api.session().catch(() => session.set({ login: false, caller: undefined })), []);
  const stranger = who?.login === true && who.caller === undefined;
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.querySelector<HTMLElement>('main')?.focus();
        }}
      >
        Skip to the content
      </a>
      <Header />
      {!stranger && who !== undefined && <Banner />}
      <main id="main" tabIndex={-1}>
        {stranger ? <Login /> : who === undefined ? null : <View key={roomOf(at)} at={at} />}
      </main>
      <Announcer />
      {help && <Help />}
    </>
  );
}

function View({ at }: { readonly at: Route }): JSX.Element {
  switch (at.view) {
    case 'overview':
      return <OverviewView window={at.window} />;
    case 'runs':
      return <RunsView filter={at.filter} />;
    case 'run':
      return <RunView id={at.id} />;
    case 'sagas':
      return <SagasView saga={at.saga} />;
    case 'unknown':
      return (
        <section class="empty">
          <h1>There is no such view.</h1>
          <p>
            Perhaps the address was cut off. <a href="#/">Go to the overview</a>
          </p>
        </section>
      );
  }
}
