import * as z from 'zod/mini';
import { formatRate } from '../../shared/format/money.js';

/** Prices by meter, as the API has them: decimal strings, per 1,000,000 units or per unit. */
const Prices = z.record(z.string(), z.string());

/** Meters with a column of their own. */
export const MAIN_METERS = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
] as const;
export type MainMeter = (typeof MAIN_METERS)[number];

export const METER_LABELS: Readonly<Record<MainMeter, string>> = {
  input: 'Input',
  output: 'Output',
  cacheRead: 'Cache read',
  cacheWrite5m: 'Write 5 min',
  cacheWrite1h: 'Write 1 h',
};

export function pricesOf(prices: unknown): Readonly<Record<string, string>> {
  const parsed = Prices.safeParse(prices);
  return parsed.success ? parsed.data : {};
}

/** The exact price; null where the model has none for the meter. */
export function priceOf(per1M: unknown, meter: MainMeter): string | null {
  return pricesOf(per1M)[meter] ?? null;
}

/** "image.out $40.00 per 1M", "hour $0.18": what has no column. */
export function otherPrices(per1M: unknown, perUnit: unknown): string[] {
  const more = Object.entries(pricesOf(per1M)).filter(
    ([meter]) => !MAIN_METERS.some((main) => main === meter),
  );
  const units = Object.entries(pricesOf(perUnit));
  return [
    ...more.map(([meter, exact]) => `${meter} ${formatRate(exact)} per 1M`),
    ...units.map(([unit, exact]) => `${unit} ${formatRate(exact)}`),
  ];
}
