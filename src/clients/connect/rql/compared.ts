const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const DATE = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/;

/** A date or a time as milliseconds; one without a zone is in UTC. `undefined` for any other text. */
function time(text: string): number | undefined {
  const [, day, clock, zone = 'Z'] = DATE.exec(text) ?? [];
  if (day === undefined) return undefined;
  const milliseconds = Date.parse(clock === undefined ? day : `${day}T${clock}${zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

const order = <T extends number | string>(left: T, right: T): number => (left < right ? -1 : left > right ? 1 : 0);

/**
 * How a value of an object stands to the text of a query: negative if before it, 0 if equal. Numbers are compared with numbers, times with times (whatever
 * their zones), texts that are numbers, such as quantities, with numbers. `undefined`: they have nothing to do with each other.
 */
export function compared(value: unknown, text: string): number | undefined {
  if (typeof value === 'number') return NUMBER.test(text) ? order(value, Number(text)) : undefined;
  if (typeof value === 'boolean') return text === 'true' || text === 'false' ? order(String(value), text) : undefined;
  if (typeof value !== 'string') return undefined;
  if (value === text) return 0;
  if (NUMBER.test(value) && NUMBER.test(text)) return order(Number(value), Number(text));
  const [left, right] = [time(value), time(text)];
  return left !== undefined && right !== undefined ? order(left, right) : order(value, text);
}

/** Whether they are the same: as {@link compared}, but texts only by their letters (`010` is not `10`), unless they are times. */
export function equals(value: unknown, text: string): boolean {
  if (typeof value !== 'string' || value === text) return compared(value, text) === 0;
  const left = time(value);
  return left !== undefined && left === time(text);
}

type Ranked = readonly [rank: number, value: number | string];

/** Values of one kind together: truth values, numbers, times, texts, and at the end what is nothing, as PostgreSQL has it. */
function ranked(value: unknown): Ranked {
  if (typeof value === 'boolean') return [0, Number(value)];
  if (typeof value === 'number') return [1, value];
  if (typeof value !== 'string') return [4, 0];
  const milliseconds = time(value);
  return milliseconds === undefined ? [3, value] : [2, milliseconds];
}

/** The order of two values of objects. */
export function orderOf(left: unknown, right: unknown): number {
  const [leftRank, leftValue] = ranked(left);
  const [rightRank, rightValue] = ranked(right);
  return order(leftRank, rightRank) || order(leftValue, rightValue);
}
