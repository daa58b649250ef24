import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api } from './api';
import { Connection } from './connection';
import { Foreign } from './foreign';
import { Icon, type IconName } from './icon';
import { helpOpen } from './keys';
import { goTo, route } from './location';
import { useObservable } from './observable';
import { EVERYTHING, runsHref, type Route } from './route';
import { session } from './session';
import { theme, turnTheme, type Theme } from './theme';

const ROOMS = [
  { href: '#/', name: 'Overview', views: ['overview'] },
  { href: '#/runs', name: 'Runs', views: ['runs', 'run'] },
  { href: '#/sagas', name: 'Sagas', views: ['sagas'] },
] as const;

const THEMES: Readonly<Record<Theme, IconName>> = { auto: 'auto', light: 'sun', dark: 'moon' };

export function Header(): JSX.Element {
  const at = useObservable(route);
  return (
    <header class="header">
      <a class="brand" href="#/">
        <svg class="brand-mark" viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
          <rect width="32" height="32" rx="8" />
          <path d="M8 12h11a5.5 5.5 0 0 1 0 11h-7M12.5 7l-5 5 5 5" />
        </svg>
        Amends
      </a>
      <nav class="rooms" aria-label="Views">
        {ROOMS.map(({ href, name, views }) => (
          <a key={href} href={href} {...((views as readonly string[]).includes(at.view) && { 'aria-current': 'page' as const })}>
            {name}
          </a>
        ))}
      </nav>
      <Search at={at} />
      <Connection />
      <Tools />
    </header>
  );
}

/** The same filter with another text: in the list it narrows what is shown, elsewhere it asks for all runs. */
function Search({ at }: { readonly at: Route }): JSX.Element {
  const filter = at.view === 'runs' ? at.filter : EVERYTHING;
  const [text, setText] = useState(filter.q);
  useEffect(() => setText(filter.q), [filter.q]);
  const ask = (q: string): void => goTo(runsHref({ ...filter, q: q.trim(), cursor: '' }), at.view === 'runs');
  return (
    <form
      class="search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        ask(text);
      }}
    >
      <Icon name="search" />
      <input
        id="search"
        type="search"
        value={text}
        placeholder="Request, asset, run, error …"
        aria-label="Search runs by request, asset, run id, step or error"
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          setText(event.currentTarget.value);
          if (event.currentTarget.value === '' && filter.q !== '') ask('');
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

function Tools(): JSX.Element {
  const who = useObservable(session);
  const shown = useObservable(theme);
  const said = shown === 'auto' ? 'as the system has it' : shown;
  return (
    <div class="tools">
      <button type="button" class="button-bare" aria-label={`Colours: ${said}. Change`} title={`Colours: ${said}`} onClick={turnTheme}>
        <Icon name={THEMES[shown]} />
      </button>
      <button type="button" class="button-bare" aria-label="Keys" title="Keys (?)" onClick={() => helpOpen.set(true)}>
        <span aria-hidden="true">?</span>
      </button>
      {who?.caller !== undefined && (
        <span class="caller" title="What you do is journaled under this name">
          <Foreign text={who.caller} clip />
        </span>
      )}
      {who?.login === true && who.caller !== undefined && (
        <button type="button" class="button-bare" aria-label="Log out" title="Log out" onClick={() => void api.logout()}>
          <Icon name="leave" />
        </button>
      )}
    </div>
  );
}
