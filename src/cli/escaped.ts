/**
 * What a terminal would obey instead of showing: control characters, what turns the direction of writing, what is invisible. Joiners stay, since emoji and
 * some scripts are made with them.
 */
const OBEYED = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const OBEYED_BUT_NEWLINE = /(?![\u200c\u200d\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` };

/** A text of somebody else as one line that is safe to show on a terminal. */
export function escaped(text: string): string {
  return text.replace(OBEYED, written);
}

/** The same of a text that may have several lines. */
export function escapedLines(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\t', '    ').replace(OBEYED_BUT_NEWLINE, written);
}

/** JSON with the same characters written in the form that JSON has for them: it says the same. */
export function escapedJson(json: string): string {
  return json.replace(OBEYED_BUT_NEWLINE, (found) => Array.from({ length: found.length }, (_, index) => `\\u${hex(found.charCodeAt(index), 4)}`).join(''));
}

function written(found: string): string {
  const code = found.codePointAt(0)!;
  return SHORT[found] ?? (code < 256 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 4)}}`);
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
