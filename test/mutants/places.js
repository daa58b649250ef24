/**
 * Where a text reads like `from`, however its lines are broken: what a formatter does to a source must not take a mutant's place away.
 * @returns {RegExpMatchArray[]}
 */
module.exports.places = (text, from) => {
  const tokens = from.trim().match(/\s+|[\w$]+|[^\s\w$]/g) ?? [];
  const pattern = tokens.map((token) => (/^\s+$/.test(token) ? '\\s+' : token.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))).join('\\s*');
  return [...text.matchAll(new RegExp(pattern.replaceAll('\\s*\\s+\\s*', '\\s+'), 'g'))];
};
