/** What stands in the place of a secret. Shorter than {@link SHORTEST}, so that the mask itself can never hold one. */
export const MASK = '***';

/** Secrets shorter than this are masked under their names only: looking for them inside text would blot out ordinary words and protect nothing. */
const SHORTEST = 4;

/** How many secrets that come and go are remembered at once: more than a process uses in a while, and few enough to be looked for in every line. */
const MOST_PASSING = 1_000;

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
  readonly #lasting = new Set<string>();
  /** Those of use for a while only, the latest last. */
  readonly #passing = new Set<string>();
  #registered: RegExp | undefined;

  register(secret: string): void {
    if (secret.length < SHORTEST || this.#lasting.has(secret)) return;
    this.#lasting.add(secret);
    this.#add(secret);
  }

  /** Like {@link register}, but forgotten when {@link MOST_PASSING} others have come since. */
  registerPassing(secret: string): void {
    if (secret.length < SHORTEST || this.#lasting.has(secret)) return;
    const isNew = !this.#passing.delete(secret);
    this.#passing.add(secret);
    if (!isNew) return;
    const [oldest = ''] = this.#passing;
    if (this.#passing.size <= MOST_PASSING) return this.#add(secret);
    this.#passing.delete(oldest);
    this.#spellings.clear();
    for (const known of [...this.#lasting, ...this.#passing]) for (const spelling of spellings(known)) this.#spellings.add(spelling);
    this.#registered = alternatives(this.#spellings);
  }

  #add(secret: string): void {
    for (const spelling of spellings(secret)) this.#spellings.add(spelling);
    this.#registered = alternatives(this.#spellings);
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
