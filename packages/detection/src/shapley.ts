/**
 * What each of `count` factors adds, averaged over all orders in which they can change: the Shapley value, as fractions of one
 * denominator. `valueAt` is asked for every combination; `at(factor)` is 1 where the factor has changed. The sum of the numerators
 * is exactly (value of all changed − value of none) × denominator.
 */
export function shapley(
  count: number,
  valueAt: (at: (factor: number) => 0 | 1) => bigint,
): { readonly numerators: readonly bigint[]; readonly denominator: bigint } {
  const values = Array.from({ length: 1 << count }, (_, set) =>
    valueAt((factor) => (has(set, factor) ? 1 : 0)),
  );
  const numerators = Array.from({ length: count }, (_, factor) =>
    values.reduce((sum, value, set) => {
      if (has(set, factor)) return sum;
      const changed = values[set | (1 << factor)] ?? 0n;
      return sum + ordersWith(sizeOf(set), count) * (changed - value);
    }, 0n),
  );
  return { numerators, denominator: factorial(count) };
}

const has = (set: number, factor: number): boolean => (set & (1 << factor)) !== 0;

/** In so many orders exactly these `size` factors change before a given one. */
const ordersWith = (size: number, count: number): bigint =>
  factorial(size) * factorial(count - size - 1);

function sizeOf(set: number): number {
  let size = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) size += 1;
  return size;
}

const factorial = (n: number): bigint => (n <= 1 ? 1n : BigInt(n) * factorial(n - 1));
