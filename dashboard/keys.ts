import { goTo } from './location';
import { Observable } from './observable';
import { absoluteTimes } from './time';
import { turnTheme } from './theme';

export const helpOpen = new Observable(false);

/** What the keys do, as the page tells it. */
export const KEYS: readonly (readonly [string, string])[] = [
  ['j, k', 'the next, the previous row of a list'],
  ['Enter', 'open it'],
  ['x', 'select it, to do the same for several'],
  ['a', 'to what can be done: with this run, or with those selected'],
  ['/', 'search'],
  ['g o, g r, g s', 'overview, runs, sagas'],
  ['t', 'times as moments, or as how long ago'],
  ['d', 'light, dark, or as the system has it'],
  ['Esc', 'close, or leave the search'],
  ['?', 'this help'],
];

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('main [data-row]')];

/** From the row that has the focus, or into the list. */
function step(by: 1 | -1): void {
  const all = rows();
  const at = all.findIndex(
    (row) => row === document.activeElement || row.contains(document.activeElement) || row.closest('tr, li')?.contains(document.activeElement),
  );
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

function toggleRow(): void {
  document.activeElement?.closest('tr, li')?.querySelector<HTMLInputElement>('input[type=checkbox]')?.click();
}

/** Past all that stands before it: a list may have a hundred rows. */
function act(): void {
  document.querySelector<HTMLElement>('.bulk button, .verb-buttons button:not([aria-disabled=true])')?.focus();
}

function search(): void {
  const box = document.querySelector<HTMLInputElement>('#search');
  box?.focus();
  box?.select();
}

const ACTIONS: Readonly<Record<string, () => void>> = {
  j: () => step(1),
  k: () => step(-1),
  x: toggleRow,
  a: act,
  '/': search,
  '?': () => helpOpen.set(true),
  t: () => absoluteTimes.set(!absoluteTimes.value),
  d: turnTheme,
};

const PLACES: Readonly<Record<string, string>> = { o: '#/', r: '#/runs', s: '#/sagas' };

let going = false;

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') !== null) return;
  const target = event.target as HTMLElement;
  if (target.matches('input:not([type=checkbox]), textarea, select')) {
    if (event.key === 'Escape') target.blur();
    return;
  }
  const place = going ? PLACES[event.key] : undefined;
  going = event.key === 'g';
  const action = place === undefined ? ACTIONS[event.key] : () => goTo(place);
  if (action === undefined) return;
  event.preventDefault();
  action();
}

document.addEventListener('keydown', onKey);
