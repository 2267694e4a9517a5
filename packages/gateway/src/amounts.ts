const DIGITS = 15;
const UNIT = 10n ** BigInt(DIGITS);
const AMOUNT = /^(\d{1,20})(?:\.(\d{1,15}))?$/;

/** Whole femtodollars (10⁻¹⁵ USD) of a decimal text in USD; null for what is no amount. */
export function toFemto(text: string): bigint | null {
  const [, whole, fraction = ''] = AMOUNT.exec(text) ?? [];
  if (whole === undefined) return null;
  return BigInt(whole) * UNIT + BigInt(fraction.padEnd(DIGITS, '0'));
}

/** Exact, without trailing zeros. */
export function fromFemto(amount: bigint): string {
  const [sign, size] = amount < 0n ? ['-', -amount] : ['', amount];
  const fraction = (size % UNIT).toString().padStart(DIGITS, '0').replace(/0+$/, '');
  return `${sign}${size / UNIT}${fraction === '' ? '' : `.${fraction}`}`;
}
