import { useEffect, useState } from 'preact/hooks';

/** A value that everybody may look at, and that says when it is another one. */
export class Observable<T> {
  readonly #listeners = new Set<() => void>();

  constructor(private held: T) {}

  get value(): T {
    return this.held;
  }

  set(value: T): void {
    if (Object.is(value, this.held)) return;
    this.held = value;
    for (const listener of [...this.#listeners]) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** The value, drawn anew whenever it changes. */
export function useObservable<T>(observable: Observable<T>): T {
  const [value, setValue] = useState(observable.value);
  useEffect(() => {
    const look = (): void => setValue(() => observable.value);
    look(); // it may have changed before anybody listened
    return observable.subscribe(look);
  }, [observable]);
  return value;
}
