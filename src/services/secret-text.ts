/** What stands in the place of a secret. Shorter than {@link SHORTEST}, so that the mask itself can never hold one. */
export const MASK = '***';

/** Secrets shorter than this are masked under their names only: looking for them inside text would blot out ordinary words and protect nothing. */
const SHORTEST = 4;

const NAME = '(?:password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|authorization|credential|cookie)[\\w-]{0,40}';

/** Secrets that a text shows by its form, though nobody registered them. Each begins at a keyword, so that long texts cost linear time. */
const FORMS: readonly RegExp[] = [
  new RegExp(`(${NAME}"\\s{0,3}:\\s{0,3}")[^"\\\\]*(?:\\\\.[^"\\\\]*)*`, 'gi'), // "client_secret": "…" in a piece of JSON
  new RegExp(`(${NAME}=)[^\\s&;,"'<>]+`, 'gi'), // ?access_token=… in an address or a form
  /(\b(?:Bearer|Basic|ApiKey)\s{1,3})(?=[^\s"',]*\d)[\w.~+/:=-]{8,}/gi, // Authorization: Bearer …
  /(:\/\/)[^\s/?#@"']+(?=@)/g, // https://user:password@host
];

/** Masks the secrets inside texts: every registered value, also as JSON and URLs write it, and those that are plain from their form. */
export class SecretText {
  readonly #spellings = new Set<string>();
  #registered: RegExp | undefined;

  register(secret: string): void {
    if (secret.length < SHORTEST) return;
    const before = this.#spellings.size;
    for (const spelling of spellings(secret)) this.#spellings.add(spelling);
    if (this.#spellings.size > before) this.#registered = alternatives(this.#spellings);
  }

  mask(text: string): string {
    let masked = this.#registered === undefined ? text : text.replace(this.#registered, MASK);
    for (const form of FORMS) masked = masked.replace(form, `$1${MASK}`);
    // A mask and what stands beside it may spell a secret that has asterisks itself.
    return masked !== text && this.#holdsSecret(masked) ? MASK : masked;
  }

  #holdsSecret(text: string): boolean {
    for (const spelling of this.#spellings) if (text.includes(spelling)) return true;
    return false;
  }
}

function spellings(secret: string): readonly string[] {
  const asJson = JSON.stringify(secret).slice(1, -1);
  try {
    return [secret, asJson, encodeURIComponent(secret)];
  } catch {
    return [secret, asJson]; // half a surrogate pair has no spelling in a URL
  }
}

/** The longest first: of two secrets that begin alike, the whole of the longer one goes. */
function alternatives(texts: ReadonlySet<string>): RegExp {
  const escaped = [...texts].sort((a, b) => b.length - a.length).map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  return new RegExp(escaped.join('|'), 'g');
}
