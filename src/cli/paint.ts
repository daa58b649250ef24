import type { Terminal } from './terminal';

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const;

export type Style = keyof typeof CODES;

/** A text in a style, where the terminal has styles: FORCE_COLOR and NO_COLOR decide, in this order, else whether somebody looks. */
export function paint(text: string, style: Style | undefined, terminal: Terminal): string {
  if (style === undefined || text === '' || !hasColours(terminal)) return text;
  const [on, off] = CODES[style];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

function hasColours({ isTTY }: Terminal, { FORCE_COLOR, NO_COLOR, TERM } = process.env): boolean {
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTTY === true && !NO_COLOR && TERM !== 'dumb';
}
