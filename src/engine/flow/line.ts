/** Where something stands in a {@link Line}. */
export interface Place<T> {
  readonly value: T;
  previous: Place<T> | undefined;
  next: Place<T> | undefined;
  standing: boolean;
}

/** First come, first served: in at the end, out at the front or from anywhere between, each in constant time. */
export class Line<T> {
  #first: Place<T> | undefined;
  #last: Place<T> | undefined;

  get empty(): boolean {
    return this.#first === undefined;
  }

  get first(): T | undefined {
    return this.#first?.value;
  }

  /** All that stand in it now, first to last, whoever leaves meanwhile. */
  [Symbol.iterator](): Iterator<T> {
    const values: T[] = [];
    for (let place = this.#first; place !== undefined; place = place.next) values.push(place.value);
    return values.values();
  }

  push(value: T): Place<T> {
    const place: Place<T> = { value, previous: this.#last, next: undefined, standing: true };
    if (this.#last === undefined) this.#first = place;
    else this.#last.next = place;
    this.#last = place;
    return place;
  }

  /** Takes out whoever is first. */
  shift(): T | undefined {
    const first = this.#first;
    if (first !== undefined) this.remove(first);
    return first?.value;
  }

  /** Takes out one of this line. @returns false when it has left already. */
  remove(place: Place<T>): boolean {
    if (!place.standing) return false;
    place.standing = false;
    if (place.previous === undefined) this.#first = place.next;
    else place.previous.next = place.next;
    if (place.next === undefined) this.#last = place.previous;
    else place.next.previous = place.previous;
    place.previous = place.next = undefined;
    return true;
  }
}
