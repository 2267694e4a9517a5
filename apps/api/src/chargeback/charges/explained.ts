import { type FemtoUsd, fromFemto } from '@bursar/pricing';
import { UNALLOCATED } from '../../org/org.module.js';
import { type AllocationRule, costWords, splitWords } from '../allocations/rule.js';
import type { Part } from '../allocations/split.js';
import type { Bearing } from './bearing.js';
import type { Charge } from './charge.js';
import type { SharedMonth } from './month-reading.js';

/** One bearer's part: a team's, the organisation's (`team` null), or that of all teams which the reader may not see. */
export interface ShownPart {
  readonly team: string | null;
  readonly isOthers: boolean;
  /** Decimal text in the unit of what the rule splits by; null: nothing was split. */
  readonly weight: string | null;
  readonly usd: string;
}

/** Days on which the same decided. */
export interface ShownDays {
  readonly from: string;
  readonly to: string;
  readonly usd: string;
  readonly rule: string | null;
  readonly costCentre: string | null;
  readonly why: string;
  readonly parts: readonly ShownPart[];
}

export interface ShownSplit {
  readonly description: string;
  readonly usd: string;
  readonly days: readonly ShownDays[];
}

type Sees = (team: string) => boolean;

/** Pure. How a charge, or the unallocated usage, was split in a month. Null: it has no part in it. */
export function explainSplit(
  { charges, unallocated }: SharedMonth,
  chargeId: string,
  sees: Sees | null,
): ShownSplit | null {
  if (chargeId === UNALLOCATED)
    return unallocated.length === 0
      ? null
      : shown(`Shared: ${costWords('unallocated')}`, unallocated, null, sees);
  const found = charges.find(({ charge }) => charge.id === chargeId);
  return found === undefined
    ? null
    : shown(found.charge.description, found.bearings, found.charge, sees);
}

function shown(
  description: string,
  bearings: readonly Bearing[],
  charge: Charge | null,
  sees: Sees | null,
): ShownSplit {
  const days = bearings.map((bearing) => shownDays(bearing, charge, sees));
  return { description, usd: sumText(bearings.map(takenOf)), days };
}

/** Of unallocated usage: what is taken off it. */
const takenOf = ({ amount, parts }: Bearing): FemtoUsd =>
  parts.reduce((sum, part) => (part.team === UNALLOCATED ? sum - part.amount : sum), amount);

function shownDays(bearing: Bearing, charge: Charge | null, sees: Sees | null): ShownDays {
  const { days, rule, costCentre, parts } = bearing;
  return {
    ...days,
    usd: fromFemto(takenOf(bearing)),
    rule: rule?.name ?? null,
    costCentre,
    why: whyOf(rule, bearing, charge),
    parts: shownParts(parts, rule, sees),
  };
}

function whyOf(
  rule: AllocationRule | null,
  { costCentre, parts }: Bearing,
  charge: Charge | null,
): string {
  if (rule !== null) {
    const isNothing = parts.every(({ team, weight }) => team === UNALLOCATED || weight === 0n);
    const words = `${rule.name}: ${costWords(rule.cost)}, ${splitWords(rule.split)}`;
    return isNothing
      ? `${words}. There is nothing to split by in this month, so the organisation keeps it.`
      : `${words}.`;
  }
  if (costCentre !== null) return `The charge names the cost centre ${costCentre}.`;
  if (charge !== null && charge.team !== null) return `The charge names the team ${charge.team}.`;
  const [team] = parts.map((part) => part.team);
  if (typeof team === 'string') return `${charge?.user ?? 'Its user'} is in ${team} on these days.`;
  return 'No rule takes it on these days, so the organisation keeps it.';
}

function shownParts(
  parts: readonly Part[],
  rule: AllocationRule | null,
  sees: Sees | null,
): ShownPart[] {
  const weightOf = (weight: bigint) => (rule === null ? null : fromFemto(weight));
  const isSeen = ({ team }: Part) => sees === null || (team !== null && sees(team));
  const own = parts.filter(isSeen).map(({ team, weight, amount }) => ({
    ...{ team, isOthers: false, weight: weightOf(weight), usd: fromFemto(amount) },
  }));
  const others = parts.filter((part) => !isSeen(part));
  if (others.length === 0) return own;
  const weight = others.reduce((sum, part) => sum + part.weight, 0n);
  const usd = sumText(others.map(({ amount }) => amount));
  return [...own, { team: null, isOthers: true, weight: weightOf(weight), usd }];
}

const sumText = (amounts: readonly FemtoUsd[]): string =>
  fromFemto(amounts.reduce((sum, amount) => sum + amount, 0n));
