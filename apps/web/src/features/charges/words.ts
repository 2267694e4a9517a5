import type { Charge, SharedLine } from './charges.query.js';

export const KIND_WORDS: Readonly<Record<Charge['kind'], string>> = {
  credit: 'Credit',
  tax: 'Tax',
  fee: 'Fee',
  support: 'Support',
  commitment: 'Commitment',
  subscription: 'Subscription',
};

export const kindWords = (kind: string): string =>
  Object.entries(KIND_WORDS).find(([name]) => name === kind)?.[1] ?? 'Usage';

/** Who bears a line. */
export function bearerOf({ team, costCentre }: Pick<SharedLine, 'team' | 'costCentre'>): string {
  if (team === 'unallocated') return 'Unallocated';
  if (team !== null) return team;
  return costCentre === null ? 'Kept by the organisation' : `Cost centre ${costCentre}`;
}

/** Whom a charge names. */
export function namedBy({ team, costCentre, user }: Charge): string {
  return team ?? (costCentre === null ? (user ?? 'shared') : `cost centre ${costCentre}`);
}

/** Its days, the last of them included, as people read a period. */
export function serviceWords(from: string, to: string): string {
  const last = new Date(Date.parse(`${to}T00:00:00Z`) - 1).toISOString().slice(0, 10);
  return last === from ? from : `${from} to ${last}`;
}

/** What became of a change: done, or waiting for other people. */
export const doneWords = (
  description: string,
  outcome: 'Charge' | 'ChargeWaits',
  did = 'recorded',
): string =>
  outcome === 'Charge'
    ? `${description} is ${did}`
    : `${description} waits for approval, and is then ${did}`;
