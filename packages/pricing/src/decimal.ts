/**
 * Arithmetic on decimal texts, exact and without a limit to their places: what screens add, compare and round. The parser and
 * the rounding are those of `money.ts`. No decimal library: all of it is integers, and a library's own type would be a second
 * form of money beside `FemtoUsd`.
 */
import { divideHalfAway, formatMinor, toScaled } from './money.js';

/** Exactly units × 10^-scale, with the places that the text had. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** Throws InexactAmount for what is not a plain decimal. */
export function parseDecimal(text: string): Decimal {
  const scale = placesOf(text);
  return { units: toScaled(text, scale), scale };
}

/** With exactly so many places: half away from zero, as statements round. */
export function roundDecimal({ units, scale }: Decimal, places: number): Decimal {
  if (scale <= places) return { units: units * 10n ** BigInt(places - scale), scale: places };
  return { units: divideHalfAway(units, 10n ** BigInt(scale - places)), scale: places };
}

/** Every place is printed, zeros at the end too. */
export const printDecimal = ({ units, scale }: Decimal): string => formatMinor(units, scale);

/** Exact: a − b. */
export function subtract(a: string, b: string): string {
  const scale = placesOf(a, b);
  return printDecimal({ units: toScaled(a, scale) - toScaled(b, scale), scale });
}

/** Exact. The sum of nothing is zero. */
export function sum(amounts: readonly string[]): string {
  const scale = placesOf(...amounts);
  const units = amounts.reduce((all, amount) => all + toScaled(amount, scale), 0n);
  return printDecimal({ units, scale });
}

export const isZero = (text: string): boolean => parseDecimal(text).units === 0n;

export function compareDecimals(a: string, b: string): number {
  const difference = parseDecimal(subtract(a, b)).units;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** How many of `parts` equal parts of the whole an amount takes, rounded towards zero; null where the whole is not above zero. */
export function partsOf(amount: string, whole: string, parts: bigint): bigint | null {
  const scale = placesOf(amount, whole);
  const divisor = toScaled(whole, scale);
  return divisor <= 0n ? null : (toScaled(amount, scale) * parts) / divisor;
}

/** The most places behind the point that any of the texts has. */
const placesOf = (...texts: readonly string[]): number =>
  Math.max(0, ...texts.map((text) => text.split('.')[1]?.length ?? 0));

/** Cents from ten cents up; below, enough digits to show three that count, and none that the amount does not have. */
function placesFor({ units, scale }: Decimal): number {
  const digits = (units < 0n ? -units : units).toString();
  const leadingPlace = scale - digits.length + 1;
  if (units === 0n || leadingPlace <= 1) return 2;
  return Math.max(2, Math.min(scale, leadingPlace + 2));
}

/** An amount as people read it, without its currency: "1,234.50", "0.0033", "-1.00". What is there is never rounded to nothing. */
export function readableAmount(text: string): string {
  const exact = parseDecimal(text);
  return groupThousands(printDecimal(roundDecimal(exact, placesFor(exact))));
}

/** "1234567.5" as "1,234,567.5". */
export function groupThousands(whole: string): string {
  const [integer = '', fraction] = whole.split('.');
  const grouped = integer.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** What calls cost, where some of them may have no price: null, not zero, where those are all that could have cost something. */
export const knownCost = ({
  cost,
  unpriced,
}: {
  readonly cost: string;
  readonly unpriced: string | number | bigint;
}): string | null => (BigInt(unpriced) !== 0n && isZero(cost) ? null : cost);

/** The sum of what is known; unknown where nothing is; zero where nothing happened. */
export function sumKnown(amounts: readonly (string | null)[]): string | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === 0 && amounts.length > 0 ? null : sum(known);
}

/** What came together up to each of them; unknown until something is known. */
export function runningKnown(amounts: readonly (string | null)[]): (string | null)[] {
  let sofar: string | null = null;
  return amounts.map((amount) => {
    if (amount !== null) sofar = sum([sofar ?? '0', amount]);
    return sofar;
  });
}
