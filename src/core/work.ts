/** Something to wait for. It calls `resume` once, when it is there: at once, later, or never. What it starts itself goes on `inside` what started it. */
export type Wait = (resume: () => void, inside: Inside) => void;

/** Carries each piece of work out between two waits, in surroundings of its owner's choice. */
export type Inside = (advance: () => void) => void;

/**
 * Work that waits now and then. It reads like an async function, with `yield*` for `await`, and costs no promise: of those a run at work
 * would make fifty, and each one, and each `await`, pays for the storage by which log lines find their fields.
 */
export type Work<T> = Generator<Wait, T, void>;

/** Carries work out, and tells what came of it. */
export function carryOut<T>(work: Work<T>, inside: Inside, done: (value: T) => void, failed: (error: unknown) => void): void {
  const advance = (): void => {
    let value: T;
    try {
      const next = work.next();
      if (next.done !== true) return next.value(resume, inside);
      value = next.value;
    } catch (error) {
      return failed(error);
    }
    done(value);
  };
  const resume = (): void => inside(advance);
  resume();
}

/** Waits for what never comes. */
export function* never(): Work<never> {
  for (;;) yield () => undefined;
}

/** Waits for a promise. @throws what it was rejected with */
export function* promised<T>(promise: Promise<T>): Work<T> {
  let settled: { readonly value: T } | { readonly error: unknown } | undefined;
  yield (resume) => {
    promise.then(
      (value) => {
        settled = { value };
        resume();
      },
      (error: unknown) => {
        settled = { error };
        resume();
      },
    );
  };
  if ('error' in settled!) throw settled.error;
  return settled!.value;
}

/** Carries several out beside one another, and waits for all of them. @throws what the first of them threw, without waiting for the others */
export function* together<T>(works: readonly Work<T>[]): Work<readonly T[]> {
  const values: T[] = [];
  let left = works.length;
  let failure: { readonly error: unknown } | undefined;
  if (left === 0) return values;
  yield (resume, inside) => {
    works.forEach((work, index) =>
      carryOut(
        work,
        inside,
        (value) => {
          values[index] = value;
          left -= 1;
          if (left === 0 && failure === undefined) resume();
        },
        (error) => {
          if (failure !== undefined) return;
          failure = { error };
          resume();
        },
      ),
    );
  };
  if (failure !== undefined) throw failure.error;
  return values;
}
