import { Observable } from './observable';
import { parseRoute, type Route } from './route';

/** Where the reader is. */
export const route = new Observable<Route>(parseRoute(window.location.hash));

/** The part of the address of the same view that may change while one stays there. */
export const roomOf = (at: Route): string => (at.view === 'run' ? `run ${at.id}` : at.view === 'sagas' ? `sagas ${at.saga ?? ''}` : at.view);

window.addEventListener('hashchange', () => {
  const before = roomOf(route.value);
  route.set(parseRoute(window.location.hash));
  if (roomOf(route.value) === before) return;
  window.scrollTo(0, 0);
  document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
});

/** Goes to another view, or changes the address of this one. @param replace whether the way back leaves this address out */
export function goTo(href: string, replace = false): void {
  if (!replace) {
    window.location.hash = href;
    return;
  }
  window.history.replaceState(null, '', href);
  route.set(parseRoute(href));
}
