/**
 * The faults that an order may ask the sandbox vendor for, in the header `X-Sandbox-Fault`. Rules are separated by `;`:
 *
 *     what[:number][@[METHOD] /path]
 *
 * | what                       | does                                                                                     | number            |
 * |----------------------------|------------------------------------------------------------------------------------------|-------------------|
 * | `400` to `599`             | answers with this status, without effect; 429 and 503 say `Retry-After: 1`               | how often (1)     |
 * | `fail-for-ever`            | answers 500, without effect, every time                                                  | –                 |
 * | `slow`                     | takes effect and answers late, every time                                                | milliseconds      |
 * | `hang-after`, `drop-after` | takes effect, then never answers, or breaks the connection                               | how often (1)     |
 * | `provision`                | the workspace that is created takes this long to become active                           | milliseconds      |
 * | `provision-fails`          | the workspace that is created becomes `failed` instead of `active`                       | –                 |
 *
 * A rule with `@` is for calls of that method, or that path, or both; `*` stands for one segment of the path. A rule without is for every
 * call that has an effect (all but GET). How often a rule was used is remembered per order, over restarts of the vendor. Examples:
 * `429:1`, `500:2@DELETE /customers/*`, `slow:2000`, `drop-after@POST /workspaces`, `fail-for-ever@/domains`.
 */
export interface FaultRule {
  readonly text: string;
  readonly what: 'status' | 'slow' | 'hang-after' | 'drop-after' | 'provision' | 'provision-fails';
  readonly status?: number;
  readonly milliseconds?: number;
  /** How often it applies. */
  readonly times: number;
  readonly method?: string;
  readonly path?: readonly string[];
}

const RULE = /^([1-9]\d\d|[a-z-]+)(?::(\d{1,7}))?(?:@\s*(?=[A-Z/])(?:([A-Z]+)\b)?\s*(\/\S*)?)?$/;

/** The rules of a header. @throws Error naming the rule that is none. */
export function parseFaults(header: string | undefined): readonly FaultRule[] {
  const texts = (header ?? '').split(';').map((text) => text.trim());
  return texts.filter((text) => text !== '').map(parseRule);
}

function parseRule(text: string): FaultRule {
  const [, what = '', number, method, path] = RULE.exec(text) ?? [];
  const rule = { text, ...(method !== undefined && { method }), ...(path !== undefined && { path: segments(path) }) };
  const count = number === undefined ? undefined : Number(number);
  if (/^[45]\d\d$/.test(what)) return { ...rule, what: 'status', status: Number(what), times: count ?? 1 };
  switch (what) {
    case 'fail-for-ever':
      if (count === undefined) return { ...rule, what: 'status', status: 500, times: Infinity };
      break;
    case 'slow':
    case 'provision':
      if (count !== undefined) return { ...rule, what, milliseconds: count, times: Infinity };
      break;
    case 'hang-after':
    case 'drop-after':
      return { ...rule, what, times: count ?? 1 };
    case 'provision-fails':
      if (count === undefined) return { ...rule, what, times: Infinity };
      break;
  }
  throw new Error(
    `${JSON.stringify(text)} is no fault. Give what[:number][@METHOD /path], such as 429:1, 500:2@POST /domains, slow:2000, hang-after, drop-after, fail-for-ever.`,
  );
}

/** Whether a rule is for this call. */
export function concerns(rule: FaultRule, method: string, path: string): boolean {
  if (rule.method === undefined && rule.path === undefined) return method !== 'GET';
  if (rule.method !== undefined && rule.method !== method) return false;
  const given = segments(path);
  return rule.path === undefined || (rule.path.length === given.length && rule.path.every((segment, index) => segment === '*' || segment === given[index]));
}

function segments(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}
