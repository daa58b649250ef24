import { Observable } from './observable';

export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'amends.theme';
const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

function remembered(): Theme {
  try {
    return THEMES.find((known) => known === localStorage.getItem(KEY)) ?? 'auto';
  } catch {
    return 'auto'; // storage may be forbidden
  }
}

export const theme = new Observable<Theme>(remembered());

function show(): void {
  document.documentElement.dataset['theme'] = theme.value;
}

/** The next one of: as the system has it, light, dark. */
export function turnTheme(): void {
  theme.set(THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'auto');
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // then it is for this page only
  }
}

theme.subscribe(show);
show();
