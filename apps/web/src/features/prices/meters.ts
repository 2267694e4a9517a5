import { z } from 'zod';
import { formatUsd } from '../../shared/money.js';

/** Prices by meter, as the API has them: decimal strings per 1,000,000 units. */
const Prices = z.record(z.string(), z.string());

const ORDER = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite30m', 'cacheWrite1h'];

const LABELS: Readonly<Record<string, string>> = {
  input: 'input',
  output: 'output',
  cacheRead: 'cache read',
  cacheWrite5m: 'cache write, 5 min',
  cacheWrite30m: 'cache write, 30 min',
  cacheWrite1h: 'cache write, 1 h',
};

export interface MeterPrice {
  readonly meter: string;
  readonly label: string;
  readonly exact: string;
  readonly shown: string;
}

/** Known meters first, in the order people think of them; then whatever else a model has. */
export function meterPrices(per1M: unknown): MeterPrice[] {
  const parsed = Prices.safeParse(per1M);
  if (!parsed.success) return [];
  const rank = (meter: string) => (ORDER.includes(meter) ? ORDER.indexOf(meter) : ORDER.length);
  return Object.entries(parsed.data)
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b, 'en'))
    .map(([meter, exact]) => ({
      meter,
      label: LABELS[meter] ?? meter,
      exact,
      shown: formatUsd(exact),
    }));
}
