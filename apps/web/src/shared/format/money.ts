import {
  type Decimal,
  groupThousands,
  isZero,
  parseDecimal,
  partsOf,
  printDecimal,
  readableAmount,
  roundDecimal,
  subtract,
} from '@bursar/pricing/decimal';

/** What a reader sees where nothing is known. Never "$0". */
export const UNKNOWN = '—';

/** "$48,210.33", "$0.0528", "—" for unknown. `signed` shows the plus of a gain. */
export function formatUsd(text: string | null | undefined, signed = false): string {
  if (text === null || text === undefined) return UNKNOWN;
  const rounded = readableAmount(text);
  const sign = rounded.startsWith('-') ? '−' : signed && parseDecimal(text).units > 0n ? '+' : '';
  return `${sign}$${rounded.replace('-', '')}`;
}

/** A price as it is written in a price list: every digit, and cents at least. */
export function formatRate(text: string | null): string {
  if (text === null) return UNKNOWN;
  const exact = parseDecimal(text);
  return `$${printGrouped(exact.scale < 2 ? roundDecimal(exact, 2) : exact)}`;
}

/** Every digit, for titles and checks: "$0.052800001". */
export function exactUsd(text: string | null | undefined): string {
  if (text === null || text === undefined) return 'Not known';
  const printed = printGrouped(parseDecimal(text));
  return printed.startsWith('-') ? `−$${printed.slice(1)}` : `$${printed}`;
}

/** The change from `before` to `now` in tenths of a percent, rounded; null where there was nothing before. */
export function changePermille(now: string, before: string): number | null {
  const ratio = partsOf(subtract(now, before), before, 10_000n);
  return ratio === null ? null : Math.round(Number(ratio) / 10);
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

const printGrouped = (decimal: Decimal): string => groupThousands(printDecimal(decimal));

/** 0 to 1 and beyond, to a hundredth of a percent; null of nothing. */
export function shareOfAmount(amount: string, limit: string): number | null {
  const parts = partsOf(amount, limit, 10_000n);
  return parts === null ? null : Number(parts) / 10_000;
}
