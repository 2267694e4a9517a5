/**
 * The last `size` values, in order of arrival and in ascending order. A look-up compares O(log n) values; a new value moves one
 * block of memory, those between the value that leaves and the one that comes (at most 8 bytes × size, 32 kB for 4,000).
 */
export class SortedWindow {
  readonly #size: number;
  #arrived: Float64Array;
  #sorted: Float64Array;
  #length = 0;
  #oldest = 0;

  /** `values` are those held before, the oldest first; only the last `size` are kept. */
  constructor(size: number, values: readonly number[] = []) {
    if (!Number.isInteger(size) || size < 1)
      throw new RangeError(`A window holds a whole number of values, at least 1, not ${size}.`);
    this.#size = size;
    const kept = values.slice(-size);
    const room = Math.min(size, Math.max(64, kept.length));
    this.#arrived = new Float64Array(room);
    this.#sorted = new Float64Array(room);
    this.#arrived.set(kept);
    this.#sorted.set(kept);
    this.#length = kept.length;
    this.#sorted.subarray(0, kept.length).sort();
  }

  get length(): number {
    return this.#length;
  }

  /** The oldest first, as the constructor takes them. */
  values(): number[] {
    return Array.from({ length: this.#length }, (_, index) => this.#inOrder(index));
  }

  /** The value that arrived so many values before the latest, 0 for the latest; null if it is not held. */
  ago(values: number): number | null {
    return values < this.#length ? this.#inOrder(this.#length - 1 - values) : null;
  }

  #inOrder(index: number): number {
    return this.#arrived[(this.#oldest + index) % this.#size] ?? 0;
  }

  /** How many of the values are less than this one. */
  countBelow(value: number): number {
    let from = 0;
    let to = this.#length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#sorted[middle] ?? 0) < value) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** The value below which a share (0 to 1) of the values lies, between neighbours by proportion; 0 of an empty window. */
  quantile(share: number): number {
    const place = share * (this.#length - 1);
    const index = Math.max(0, Math.floor(place));
    const low = this.#sorted[index] ?? 0;
    if (index + 1 >= this.#length) return low;
    return low + (place - index) * ((this.#sorted[index + 1] ?? 0) - low);
  }

  /** The largest value but for the `newest` that arrived last; null where none is left. */
  largestBefore(newest: number): number | null {
    let above = newest < this.#length ? this.#length : 0;
    while (above > 0) {
      const value = this.#sorted[above - 1] ?? 0;
      const below = this.countBelow(value);
      if (above - below > this.#countNewest(value, newest)) return value;
      above = below;
    }
    return null;
  }

  /** How far the nearest of the values is; infinite for an empty window. */
  distance(value: number): number {
    const rank = this.countBelow(value);
    const below = rank > 0 ? value - (this.#sorted[rank - 1] ?? 0) : Infinity;
    const above = rank < this.#length ? (this.#sorted[rank] ?? 0) - value : Infinity;
    return Math.min(below, above);
  }

  #countNewest(value: number, newest: number): number {
    let count = 0;
    for (let back = 0; back < newest; back += 1) if (this.ago(back) === value) count += 1;
    return count;
  }

  /** JSON knows no -0, so it is kept as 0. */
  push(value: number): void {
    if (this.#length < this.#size) this.#insert(value + 0);
    else this.#replace(value + 0);
  }

  #insert(value: number): void {
    if (this.#length === this.#sorted.length) this.#grow();
    const rank = this.countBelow(value);
    this.#sorted.copyWithin(rank + 1, rank, this.#length);
    this.#sorted[rank] = value;
    this.#arrived[this.#length] = value;
    this.#length += 1;
  }

  #replace(value: number): void {
    const leaves = this.countBelow(this.#arrived[this.#oldest] ?? 0);
    const rank = this.countBelow(value);
    const comes = rank > leaves ? rank - 1 : rank;
    if (comes > leaves) this.#sorted.copyWithin(leaves, leaves + 1, comes + 1);
    else this.#sorted.copyWithin(comes + 1, comes, leaves);
    this.#sorted[comes] = value;
    this.#arrived[this.#oldest] = value;
    this.#oldest = (this.#oldest + 1) % this.#size;
  }

  /** Most series are short or young: room is made as it is needed. */
  #grow(): void {
    const room = Math.min(this.#size, this.#sorted.length * 2);
    const [arrived, sorted] = [new Float64Array(room), new Float64Array(room)];
    arrived.set(this.#arrived);
    sorted.set(this.#sorted);
    [this.#arrived, this.#sorted] = [arrived, sorted];
  }
}
