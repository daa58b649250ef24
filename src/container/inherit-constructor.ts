import { injectFromBase, type Newable } from 'inversify';

const settled = new WeakSet<Newable>();

/**
 * Lets a class that has no constructor of its own be built as its base class is. Inversify reads own metadata only: without this,
 * a subclass of a step that needs a vendor would be built without one, and nobody would hear of it before the first call.
 */
export function inheritConstructor(cls: Newable): void {
  if (settled.has(cls)) return;
  settled.add(cls);
  const base: unknown = Object.getPrototypeOf(cls);
  if (cls.length > 0 || typeof base !== 'function' || base === Function.prototype) return; // it has a constructor, or no base class
  inheritConstructor(base as Newable);
  injectFromBase({ extendConstructorArguments: true, extendProperties: true })(cls);
}
