/** A number as the digits of an id: `idDigits(12, 9, 3)` is `000-000-012`. */
export function idDigits(number: number, digits: number, size: number): string {
  return String(number)
    .padStart(digits, '0')
    .replace(new RegExp(`(\\d{${size}})(?=\\d)`, 'g'), '$1-');
}
