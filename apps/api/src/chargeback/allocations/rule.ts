import { closeness, compileGlob } from '@bursar/policy';
import { CHARGE_KINDS, type ChargeContent } from '../charges/charge.js';

export const METERED = [
  'requests',
  'tokens',
  'input',
  'output',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite30m',
  'cacheWrite1h',
] as const;
export type Metered = (typeof METERED)[number];

/** By what a shared cost is split. */
export type Split =
  /** Each team alike; without a list, every team there was in the month. */
  | { readonly by: 'even'; readonly teams?: readonly string[] | undefined }
  /** Percentages as decimal text; what is short of 100 is kept by the organisation. */
  | { readonly by: 'fixed'; readonly shares: Readonly<Record<string, string>> }
  /** What each team's calls of the month cost. */
  | { readonly by: 'spend'; readonly model?: string | undefined }
  /** How much of a meter each team's calls of the month used. */
  | { readonly by: 'meter'; readonly meter: Metered; readonly model?: string | undefined }
  /** The values of a driver in the month. */
  | { readonly by: 'driver'; readonly driver: string };

/** What a rule is about: calls of no known team, or charges that name neither team nor cost centre. */
export type SharedCost =
  | 'unallocated'
  | { readonly charge: string; readonly vendor?: string | undefined };

/** One row: a rule for a time. Days of UTC, `to` exclusive; null: still. */
export interface AllocationRule {
  readonly name: string;
  readonly from: string;
  readonly to: string | null;
  readonly cost: SharedCost;
  readonly split: Split;
}

type Named = Pick<ChargeContent, 'kind' | 'description' | 'vendor'> & {
  readonly reference: string | null;
};

const holdsOn = ({ from, to }: AllocationRule, day: string): boolean =>
  from <= day && (to === null || day < to);

/**
 * An exact reference or description above a pattern of it, a longer pattern above a shorter one, a kind below them, and a pattern
 * of stars alone, which takes everything, below all others. Of two alike the one that names a vendor. The name of a kind means
 * that kind, whatever descriptions say.
 */
function fitOf(cost: SharedCost, charge: Named): number | null {
  if (cost === 'unallocated') return null;
  const pattern = cost.charge.toLowerCase();
  if (cost.vendor !== undefined && !fits(cost.vendor.toLowerCase(), charge.vendor)) return null;
  const vendor = cost.vendor === undefined ? 0 : 0.5;
  if (CHARGE_KINDS.some((kind) => kind === pattern))
    return pattern === charge.kind ? OF_KIND + vendor : null;
  const isNamed = fits(pattern, charge.reference) || fits(pattern, charge.description);
  if (!isNamed) return null;
  const literals = closeness(pattern);
  return literals > 0 ? OF_KIND + literals + vendor : vendor;
}

/** How close a rule of a kind is; that of a pattern by its letters is closer. */
const OF_KIND = 1;

const fits = (pattern: string, text: string | null): boolean =>
  text !== null && compileGlob(pattern)(text.toLowerCase());

/** Pure. The rule that takes a charge on a day: the closest; of two alike, the first by name. Null: the organisation keeps it. */
export function ruleFor(
  rules: readonly AllocationRule[],
  charge: Named,
  day: string,
): AllocationRule | null {
  const found = rules.flatMap((rule) => {
    const fit = holdsOn(rule, day) ? fitOf(rule.cost, charge) : null;
    return fit === null ? [] : [{ rule, fit }];
  });
  found.sort((a, b) => b.fit - a.fit || (a.rule.name < b.rule.name ? -1 : 1));
  return found[0]?.rule ?? null;
}

/** Pure. The rule that takes the unallocated usage of a day. */
export function unallocatedRule(
  rules: readonly AllocationRule[],
  day: string,
): AllocationRule | null {
  const [first] = rules
    .filter((rule) => rule.cost === 'unallocated' && holdsOn(rule, day))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return first ?? null;
}

/** Pure. The days of [from, to) on which a rule begins or ends: between them the same rules hold. */
export function daysOfChange(rules: readonly AllocationRule[], from: string, to: string): string[] {
  const days = rules.flatMap((rule) => [rule.from, ...(rule.to === null ? [] : [rule.to])]);
  return days.filter((day) => from < day && day < to);
}

/** In one line, for screens and files. */
export function splitWords(split: Split): string {
  switch (split.by) {
    case 'even':
      return split.teams === undefined
        ? 'evenly over all teams'
        : `evenly over ${split.teams.join(', ')}`;
    case 'fixed':
      return Object.entries(split.shares)
        .map(([team, share]) => `${team} ${share} %`)
        .join(', ');
    case 'spend':
      return `by spend${ofModel(split.model)}`;
    case 'meter':
      return `by ${split.meter}${ofModel(split.model)}`;
    case 'driver':
      return `by the driver ${split.driver}`;
  }
}

const ofModel = (model: string | undefined): string =>
  model === undefined ? '' : ` on models ${model}`;

export const costWords = (cost: SharedCost): string =>
  cost === 'unallocated'
    ? 'unallocated usage'
    : `charges ${cost.charge}${cost.vendor === undefined ? '' : ` of ${cost.vendor}`}`;
