/** So many are remembered at least, and twice as many at most. */
const COUNT_MIN = 50_000;

/**
 * The newest ids of requests that callers named themselves, that were sent and that have ended: a call under one of them would be
 * paid for twice. Two generations, so that forgetting costs nothing.
 */
export class UsedIds implements Iterable<string> {
  #newer = new Set<string>();
  #older: ReadonlySet<string> = new Set();

  constructor(private readonly countMin = COUNT_MIN) {}

  has(id: string): boolean {
    return this.#newer.has(id) || this.#older.has(id);
  }

  add(id: string): void {
    this.#newer.add(id);
    if (this.#newer.size < this.countMin) return;
    this.#older = this.#newer;
    this.#newer = new Set();
  }

  *[Symbol.iterator](): Iterator<string> {
    yield* this.#older;
    yield* this.#newer;
  }
}
