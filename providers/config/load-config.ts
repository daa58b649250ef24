import { isSecretName, Redactor, TerminalError, type PlatformValue } from 'amends';
import { z } from 'zod';
import type { ConfigOptions } from './config-options';
import { configSchema } from './config-schema';
import { ConfigSources, FROM_PLATFORM, type RawValue } from './config-sources';
import { ValidatedConfig } from './validated-config';

/** What tells that a key is about a secret, and not one (`TOKEN_URL`). */
const NO_SECRET = /_(URL|URI|ENDPOINT|PATH|FILE|TTL|TIMEOUT|EXPIRY|LIFETIME|TYPE|NAME|HEADER|SCOPE|ISSUER|AUDIENCE|ALGORITHM)$/i;

/**
 * Reads and checks the configuration: later options add to earlier ones. `learned`: what a platform keeps; a name that no schema declares is text.
 * @throws TerminalError `CONFIG_INVALID` with everything that is wrong; the values of secrets are not shown.
 */
export function loadConfig(all: readonly ConfigOptions[], learned: readonly PlatformValue[] = []): ValidatedConfig {
  return new Loading(all, [configSchema, ...all.flatMap(({ schema }) => schema ?? [])], learned).load();
}

/** Like {@link loadConfig}, for the framework's own keys only. */
export function loadOwnKeys(all: readonly ConfigOptions[]): ValidatedConfig {
  return new Loading(
    all.map(({ values, secrets, schema: _schema, ...rest }) => ({
      ...rest,
      values: Object.fromEntries(Object.entries(values ?? {}).filter(([key]) => key in configSchema.shape)),
      secrets: (secrets ?? []).filter((key) => key in configSchema.shape),
    })),
    [configSchema],
    [],
  ).load();
}

class Loading {
  readonly #owners = new Map<string, z.ZodObject>();
  readonly #sources: ConfigSources;
  readonly #redactor = new Redactor();
  readonly #values = new Map<string, unknown>();
  readonly #problems: string[];
  readonly #secrets: ReadonlySet<string>;

  constructor(
    private readonly all: readonly ConfigOptions[],
    private readonly schemas: readonly z.ZodObject[],
    private readonly learned: readonly PlatformValue[],
  ) {
    for (const schema of schemas) for (const key of Object.keys(schema.shape)) this.#owners.set(key, schema);
    this.#sources = new ConfigSources(all, learned);
    this.#problems = [...this.#sources.problems];
    this.#secrets = new Set(all.flatMap(({ secrets }) => secrets ?? []));
  }

  load(): ValidatedConfig {
    this.#registerSecrets();
    this.#checkNames();
    for (const schema of this.schemas) this.#parse(schema);
    for (const { name } of this.learned) if (!this.#owners.has(name)) this.#values.set(name, this.#sources.find(name)?.value);
    if (this.#problems.length === 0) return new ValidatedConfig(this.#values, this.#secretValues(), this.#shadowed());
    const list = this.#problems.map((problem) => `\n- ${this.#redactor.text(problem)}`).join('');
    throw new TerminalError(`The configuration cannot be used; mend this and start again:${list}`, { code: 'CONFIG_INVALID' });
  }

  #isSecret(key: string): boolean {
    const field = this.#owners.get(key)?.shape[key] as z.ZodType | undefined;
    const declared = field !== undefined && z.globalRegistry.get(field)?.['secret'] === true;
    const secure = this.learned.some(({ name, secure: is }) => is && name === key);
    return declared || secure || this.#secrets.has(key) || (isSecretName(key) && !NO_SECRET.test(key));
  }

  #keys(): readonly string[] {
    return [...new Set([...this.#owners.keys(), ...this.learned.map(({ name }) => name)])];
  }

  /** What a platform keeps although somebody nearer has set it. */
  #shadowed(): readonly string[] {
    return this.learned.map(({ name }) => name).filter((name) => ![undefined, FROM_PLATFORM].includes(this.#sources.find(name)?.from));
  }

  /** Before anything is checked, so that no rule's message can show one. */
  #registerSecrets(): void {
    for (const key of this.#keys()) {
      if (this.#isSecret(key)) this.#redactor.register(...textsIn(this.#sources.find(key)?.value));
    }
  }

  #checkNames(): void {
    const given = this.all.flatMap(({ values }) => Object.keys(values ?? {}));
    for (const key of new Set(given)) {
      if (!this.#owners.has(key)) this.#problems.push(`${key} is given in code, but no schema declares it; accepted: the keys of the schema`);
    }
    for (const key of this.#secrets) {
      if (!this.#owners.has(key)) this.#problems.push(`${key} is listed as a secret, but no schema declares it; accepted: the keys of the schema`);
    }
  }

  /** A key that a later schema declares again is that schema's; the rules across keys of the earlier one no longer hold then. */
  #parse(schema: z.ZodObject): void {
    const keys = Object.keys(schema.shape);
    const owned = keys.filter((key) => this.#owners.get(key) === schema);
    const checked = owned.length === keys.length ? schema : z.object(Object.fromEntries(owned.map((key) => [key, schema.shape[key] as z.ZodType])));
    const raw = owned.flatMap((key) => {
      const found = this.#sources.find(key);
      return found === undefined ? [] : [[key, found.value] as const];
    });
    const result = checked.safeParse(Object.fromEntries(raw));
    if (result.success) for (const [key, value] of Object.entries(result.data as Readonly<Record<string, unknown>>)) this.#values.set(key, value);
    else for (const issue of result.error.issues) this.#problems.push(this.#problem(schema, issue));
    for (const key of owned) if (!this.#values.has(key)) this.#values.set(key, undefined);
  }

  #problem(schema: z.ZodObject, issue: z.core.$ZodIssue): string {
    const [key, ...deeper] = issue.path.map(String);
    if (key === undefined) return issue.message;
    const found = this.#sources.find(key);
    const field = schema.shape[key] as z.ZodType | undefined;
    const accepts = field === undefined ? undefined : z.globalRegistry.get(field)?.['accepts'];
    const said = `: ${this.#withoutSecret(key, issue.message, found)}`;
    const rule = typeof accepts === 'string' ? `${issue.code === 'custom' ? said : ''}; accepted: ${accepts}` : said;
    return `${[key, ...deeper].join('.')} ${this.#whatIsWrong(key, found)}${rule}`;
  }

  #whatIsWrong(key: string, found: RawValue | undefined): string {
    if (found === undefined) return 'is not set';
    if (this.#isSecret(key)) return `has a value that is not accepted (${found.from})`;
    const shown = JSON.stringify(this.#redactor.redact(found.value));
    return `is ${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown} (${found.from})`;
  }

  /** The redactor leaves very short secrets alone; the message about one must not. */
  #withoutSecret(key: string, message: string, found: RawValue | undefined): string {
    if (!this.#isSecret(key)) return message;
    return textsIn(found?.value).reduce((shown, secret) => shown.replaceAll(secret, '***'), message);
  }

  #secretValues(): readonly string[] {
    const keys = this.#keys().filter((key) => this.#isSecret(key));
    return [...new Set(keys.flatMap((key) => [...textsIn(this.#sources.find(key)?.value), ...textsIn(this.#values.get(key))]))];
  }
}

/** The texts in a value: itself, or those in it. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
