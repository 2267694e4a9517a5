import type { FemtoUsd } from '@bursar/pricing';
import { daysBetween } from '@bursar/time';
import type { ServicePeriod } from './charge.js';

/**
 * Pure. What falls on the days of [from, to) of a charge that is spread evenly over its service period. Every day gets the same
 * whole number of femtodollars; what cannot be divided goes to the first days, one femtodollar each. The days sum to the charge
 * to the last digit, and a charge that takes another back cancels it on every day.
 */
export function amountWithin(
  amount: FemtoUsd,
  service: ServicePeriod,
  { from, to }: ServicePeriod,
): FemtoUsd {
  const days = daysBetween(service.from, service.to);
  const first = Math.max(0, daysBetween(service.from, from));
  const end = Math.min(days, daysBetween(service.from, to));
  if (end <= first) return 0n;
  const each = amount / BigInt(days);
  const left = amount - each * BigInt(days);
  const one = left < 0n ? -1n : 1n;
  const unevenDays = left * one;
  return each * BigInt(end - first) + one * (least(unevenDays, end) - least(unevenDays, first));
}

const least = (a: bigint, b: number): bigint => (a < BigInt(b) ? a : BigInt(b));
