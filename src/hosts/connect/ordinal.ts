const SUFFIXES = ['th', 'st', 'nd', 'rd'];

/** 1st, 2nd, 3rd, 4th, 11th, 21st, … */
export function ordinal(number: number): string {
  const teen = Math.floor(number / 10) % 10 === 1;
  return `${number}${(teen ? undefined : SUFFIXES[number % 10]) ?? 'th'}`;
}
