/** Whether a text is as a pattern says: `*` is any text, `\*` an asterisk, `\\` a backslash. No regular expression: hostile patterns cost no more than others. */
export function patternMatcher(pattern: string, ignoreCase: boolean): (text: string) => boolean {
  const [first = '', ...rest] = pieces(ignoreCase ? pattern.toLowerCase() : pattern);
  const last = rest.pop();
  return (original) => {
    const text = ignoreCase ? original.toLowerCase() : original;
    if (last === undefined) return text === first;
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, at);
      if (found === -1) return false;
      at = found + piece.length;
    }
    return at <= text.length - last.length;
  };
}

/** The texts between the asterisks that stand for any. */
function pieces(pattern: string): readonly string[] {
  const found = [''];
  for (const part of pattern.match(/\\[*\\]|\*|[^\\*]+|\\/g) ?? []) {
    if (part === '*') found.push('');
    else found[found.length - 1] += part.length === 2 && part.startsWith('\\') ? part.charAt(1) : part;
  }
  return found;
}
