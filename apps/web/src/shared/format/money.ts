/** What a reader sees where nothing is known. Never "$0". */
export const UNKNOWN = '—';

/** An exact decimal: units × 10^-scale. Money is never a float here; floats only draw. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

export function parseDecimal(text: string): Decimal {
  const match = DECIMAL.exec(text.trim());
  if (match === null) throw new Error(`Not a decimal: ${text}`);
  const [, sign = '', whole = '', fraction = ''] = match;
  const units = BigInt(whole + fraction);
  return { units: sign === '-' ? -units : units, scale: fraction.length };
}

/** Half away from zero, as statements round. */
export function roundDecimal({ units, scale }: Decimal, places: number): Decimal {
  if (scale <= places) return { units: units * 10n ** BigInt(places - scale), scale: places };
  const step = 10n ** BigInt(scale - places);
  const size = units < 0n ? -units : units;
  const rounded = (size + step / 2n) / step;
  return { units: units < 0n ? -rounded : rounded, scale: places };
}

export function printDecimal({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : `.${digits.slice(-scale)}`;
  return `${units < 0n ? '-' : ''}${groupThousands(whole)}${fraction}`;
}

/** Exact: a − b. */
export function subtract(a: string, b: string): string {
  const left = parseDecimal(a);
  const right = parseDecimal(b);
  const scale = Math.max(left.scale, right.scale);
  const units = roundDecimal(left, scale).units - roundDecimal(right, scale).units;
  return plain({ units, scale });
}

/** Exact. The sum of nothing is zero. */
export function sum(amounts: readonly string[]): string {
  const parsed = amounts.map(parseDecimal);
  const scale = Math.max(0, ...parsed.map((amount) => amount.scale));
  const units = parsed.reduce((all, amount) => all + roundDecimal(amount, scale).units, 0n);
  return plain({ units, scale });
}

function plain(decimal: Decimal): string {
  return printDecimal(decimal).replaceAll(',', '');
}

export function isZero(text: string): boolean {
  return parseDecimal(text).units === 0n;
}

export function compareDecimals(a: string, b: string): number {
  const difference = parseDecimal(subtract(a, b)).units;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Cents from ten cents up; below, enough digits to show three that count, and none that the amount does not have. */
function placesFor({ units, scale }: Decimal): number {
  const digits = (units < 0n ? -units : units).toString();
  const leadingPlace = scale - digits.length + 1;
  if (units === 0n || leadingPlace <= 1) return 2;
  return Math.max(2, Math.min(scale, leadingPlace + 2));
}

/** "$48,210.33", "$0.0528", "—" for unknown. `signed` shows the plus of a gain. */
export function formatUsd(text: string | null | undefined, signed = false): string {
  if (text === null || text === undefined) return UNKNOWN;
  const exact = parseDecimal(text);
  const rounded = printDecimal(roundDecimal(exact, placesFor(exact)));
  const sign = rounded.startsWith('-') ? '−' : signed && exact.units > 0n ? '+' : '';
  return `${sign}$${rounded.replace('-', '')}`;
}

/** A price as it is written in a price list: every digit, and cents at least. */
export function formatRate(text: string | null): string {
  if (text === null) return UNKNOWN;
  const exact = parseDecimal(text);
  return `$${printDecimal(exact.scale < 2 ? roundDecimal(exact, 2) : exact)}`;
}

/** Every digit, for titles and checks: "$0.052800001". */
export function exactUsd(text: string | null | undefined): string {
  if (text === null || text === undefined) return 'Not known';
  const printed = printDecimal(parseDecimal(text));
  return printed.startsWith('-') ? `−$${printed.slice(1)}` : `$${printed}`;
}

/** The change from `before` to `now` in tenths of a percent, rounded; null where there was nothing before. */
export function changePermille(now: string, before: string): number | null {
  const base = parseDecimal(before);
  if (base.units <= 0n) return null;
  const change = parseDecimal(subtract(now, before));
  const scale = Math.max(base.scale, change.scale);
  const numerator = roundDecimal(change, scale).units * 10_000n;
  const ratio = numerator / roundDecimal(base, scale).units;
  return Math.round(Number(ratio) / 10);
}

/** "+12%", "−0.4%", "new" where there was nothing before, "—" where nothing is known. */
export function formatChange(now: string | null, before: string | null): string {
  if (now === null || before === null) return UNKNOWN;
  if (isZero(before)) return isZero(now) ? '0%' : 'new';
  const permille = changePermille(now, before);
  if (permille === null) return UNKNOWN;
  const size = Math.abs(permille);
  const text = size >= 100 ? String(Math.round(size / 10)) : (size / 10).toString();
  if (size === 0) return '0%';
  return `${permille < 0 ? '−' : '+'}${groupThousands(text)}%`;
}

/** A float for drawing only. */
export function toDraw(text: string): number {
  return Number(text);
}

function groupThousands(whole: string): string {
  const [integer = '', fraction] = whole.split('.');
  const grouped = integer.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** 0 to 1 and beyond, to a hundredth of a percent; null of nothing. */
export function shareOfAmount(amount: string, limit: string): number | null {
  const [part, whole] = [parseDecimal(amount), parseDecimal(limit)];
  if (whole.units <= 0n) return null;
  const scale = Math.max(part.scale, whole.scale);
  const units = (d: typeof part) => d.units * 10n ** BigInt(scale - d.scale);
  return Number((units(part) * 10_000n) / units(whole)) / 10_000;
}
