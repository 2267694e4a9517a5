/**
 * Whole femtodollars in the product. The rules of holds, leases and balances use these three operations alone, so that
 * test/model can run the very same code on small whole numbers, a million histories at a time.
 */
export type Amount = bigint | number;

/** Both amounts are of one kind, so `+` never meets a bigint and a number. */
export function plus<M extends Amount>(a: M, b: M): M {
  return ((a as number) + (b as number)) as M;
}

export function minus<M extends Amount>(a: M, b: M): M {
  return ((a as number) - (b as number)) as M;
}

/** What of `whole` is left beside `part`: never below zero. */
export function rest<M extends Amount>(whole: M, part: M): M {
  return part < whole ? minus(whole, part) : minus(whole, whole);
}
