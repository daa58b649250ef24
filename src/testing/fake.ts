import { TerminalError } from '../core/errors';

/** What test runners and promises ask of anything, without meaning it. */
const ASKED_OF_ANYTHING: ReadonlySet<string> = new Set([
  'then',
  'catch',
  'finally',
  'toJSON',
  'asymmetricMatch',
  '$$typeof',
  'nodeType',
  'constructor',
  'inspect',
]);

/** A stand-in with the members that a test needs. Asked for any other, it throws `FAKE_INCOMPLETE`, naming it. */
export function fake<T extends object>(members: Partial<T>): T {
  return new Proxy(members, {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target || ASKED_OF_ANYTHING.has(key)) return Reflect.get(target, key, receiver) as unknown;
      throw new TerminalError(`The fake has no ${key}. Give it one: fake({ ${key}: … }).`, { code: 'FAKE_INCOMPLETE' });
    },
  }) as T;
}
