/** Whole femtodollars: 10⁻¹⁵ USD. The only form money has inside Bursar. */
export type FemtoUsd = bigint;

/** Decimal places of a femtodollar amount written in dollars. */
const FEMTO_DECIMALS = 15;

/** A price per 1,000,000 units becomes whole femtodollars per unit when it has at most this many. */
const PER_MILLION_DECIMALS = 9;

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** A number that cannot be held exactly, or is no number. Nothing is ever rounded to make it fit. */
export class InexactAmount extends Error {}

/**
 * A plain decimal string ('0.0528', '-12') as an integer of 10^-places, exactly.
 * Zeros beyond `places` are harmless; any other digit there is refused. No exponents, no floats.
 */
export function toScaled(decimal: string, places: number): bigint {
  const match = DECIMAL.exec(decimal);
  if (!match) throw new InexactAmount(`"${decimal}" is not a plain decimal number.`);
  const [, sign, whole = '0', written = ''] = match;
  const fraction = written.replace(/0+$/, '');
  if (fraction.length > places) {
    throw new InexactAmount(`"${decimal}" needs more than ${places} decimal places.`);
  }
  const scaled = BigInt(whole + fraction.padEnd(places, '0'));
  return sign === '-' ? -scaled : scaled;
}

/** The exact decimal string of an integer of 10^-places: trailing zeros trimmed, '0' for zero. */
export function fromScaled(scaled: bigint, places: number): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, '');
  return `${scaled < 0n ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

/** USD as a decimal string → femtodollars, exact; more than 15 decimals throws InexactAmount. */
export function toFemto(decimalUsd: string): FemtoUsd {
  return toScaled(decimalUsd, FEMTO_DECIMALS);
}

/** Femtodollars → USD as a decimal string, exact ('0.0528', '0'). */
export function fromFemto(femto: FemtoUsd): string {
  return fromScaled(femto, FEMTO_DECIMALS);
}

/**
 * USD per 1,000,000 units → femtodollars per unit: `per1M × 10⁹`, so `quantity × rate` is the exact
 * cost with no division. A price finer than nine decimals throws InexactAmount.
 */
export function toRate(per1M: string): FemtoUsd {
  return toScaled(per1M, PER_MILLION_DECIMALS);
}

/** Femtodollars per unit → USD per 1,000,000 units as an exact decimal string. */
export function fromRate(rate: FemtoUsd): string {
  return fromScaled(rate, PER_MILLION_DECIMALS);
}

/** numerator / denominator to the nearest integer, ties to the even one. The denominator is > 0. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const floor = floorDivide(numerator, denominator);
  const twice = 2n * (numerator - floor * denominator);
  if (twice < denominator) return floor;
  if (twice > denominator) return floor + 1n;
  return floor % 2n === 0n ? floor : floor + 1n;
}

/** numerator / denominator, rounded towards minus infinity. The denominator is > 0. */
export function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const truncated = numerator / denominator;
  return numerator % denominator < 0n ? truncated - 1n : truncated;
}

/** numerator / denominator to the nearest integer, ties away from zero. The denominator is > 0. */
export function divideHalfAway(numerator: bigint, denominator: bigint): bigint {
  const magnitude =
    ((numerator < 0n ? -numerator : numerator) * 2n + denominator) / (denominator * 2n);
  return numerator < 0n ? -magnitude : magnitude;
}

/** Femtodollars in one minor unit of a currency with `decimals` places (2 → a cent). */
export function minorUnit(decimals: number): bigint {
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > FEMTO_DECIMALS) {
    throw new RangeError(`A currency has 0 to ${FEMTO_DECIMALS} decimals, not ${decimals}.`);
  }
  return 10n ** BigInt(FEMTO_DECIMALS - decimals);
}

/** Whole minor units nearest to an exact amount, half away from zero. Only statements round. */
export function toMinor(exact: FemtoUsd, decimals: number): bigint {
  return divideHalfAway(exact, minorUnit(decimals));
}

/** Minor units as printed on a statement, with every decimal place: 10000n, 2 → '100.00'. */
export function formatMinor(minor: bigint, decimals: number): string {
  if (decimals === 0) return minor.toString();
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  const split = digits.length - decimals;
  return `${minor < 0n ? '-' : ''}${digits.slice(0, split)}.${digits.slice(split)}`;
}
