import { allocate, type FemtoUsd, type Share, toFemto } from '@bursar/pricing';

/** By what an amount is split. Weights are in 10⁻¹⁵ of what is measured, none below zero. */
export interface Weights {
  readonly shares: readonly Share[];
  /** Of the part that the organisation keeps by the rule itself. */
  readonly retained: bigint;
}

/** A team's part; null: the organisation's. */
export interface Part {
  readonly team: string | null;
  readonly weight: bigint;
  readonly amount: FemtoUsd;
}

/** Weights are in 10⁻¹⁵ of their unit, as money is. */
export const ONE = toFemto('1');

/** No team is named so. */
const ORGANISATION = '';

/**
 * Pure. Splits an amount in proportion to weights: each gets the whole femtodollars of its exact share, and what is left
 * goes one each to the largest remainders (ties: the larger weight, then the name). The parts sum to the amount to the last
 * digit, and the opposite amount gives the opposite parts. Where no weight is above zero the organisation keeps all of it.
 */
export function splitAmount(amount: FemtoUsd, { shares, retained }: Weights): readonly Part[] {
  const all = [...shares, { key: ORGANISATION, weight: retained }];
  const total = all.reduce((sum, { weight }) => sum + weight, 0n);
  if (total === 0n)
    return [
      ...shares.map(({ key, weight }) => ({ team: key, weight, amount: 0n })),
      { team: null, weight: 0n, amount },
    ];
  const parts = allocate(amount, all);
  return all
    .map(({ key, weight }) => ({
      team: key === ORGANISATION ? null : key,
      weight,
      amount: parts.get(key) ?? 0n,
    }))
    .filter(({ team, weight }) => team !== null || weight > 0n);
}

const HUNDRED = toFemto('100');

/** Pure. Percentages as weights; the organisation keeps what is short of 100. */
export function fixedWeights(shares: Readonly<Record<string, string>>): Weights {
  const given = Object.entries(shares).map(([key, share]) => ({ key, weight: toFemto(share) }));
  const sum = given.reduce((total, { weight }) => total + weight, 0n);
  return { shares: inOrder(given), retained: HUNDRED > sum ? HUNDRED - sum : 0n };
}

/** Pure. What was measured, as weights: below zero, as after a correction, is none. */
export const measuredWeights = (measured: ReadonlyMap<string, bigint>): Weights => ({
  shares: inOrder([...measured].map(([key, value]) => ({ key, weight: value > 0n ? value : 0n }))),
  retained: 0n,
});

export const evenWeights = (teams: readonly string[]): Weights => ({
  shares: inOrder([...new Set(teams)].map((key) => ({ key, weight: 1n }))),
  retained: 0n,
});

const inOrder = (shares: readonly Share[]): readonly Share[] =>
  [...shares].sort((a, b) => (a.key < b.key ? -1 : 1));
