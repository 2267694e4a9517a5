import { DecimalSum } from './decimal-sum.js';

/** Places of a femtodollar, the smallest amount that is kept. */
const PLACES = 15;

/** Amounts in whole femtodollars. What is left of one goes into the next, so that their sum is right to less than a femtodollar. */
export class WholeFemto {
  private readonly left = new DecimalSum();

  take(usd: string): string {
    if ((usd.split('.')[1] ?? '').length <= PLACES) return usd;
    this.left.add(usd);
    const whole = this.left.truncated(PLACES);
    this.left.subtract(whole);
    return whole;
  }
}

export function inWholeFemto<T extends { readonly usd: string }>(lines: readonly T[]): T[] {
  const whole = new WholeFemto();
  return lines.map((line) => ({ ...line, usd: whole.take(line.usd) }));
}
