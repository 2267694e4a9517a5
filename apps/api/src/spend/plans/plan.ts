import { toFemto } from '@bursar/pricing';
import type { LineProblem } from '../../platform/text/csv-file.js';

export const PLAN_KINDS = ['team', 'costCentre'] as const;
export type PlanKind = (typeof PLAN_KINDS)[number];

/** What a team or a cost centre is meant to spend in a fiscal month. */
export interface PlannedAmount {
  readonly kind: PlanKind;
  /** A team's id, or the name of a cost centre. */
  readonly target: string;
  /** yyyy-mm: the name of the fiscal month. */
  readonly month: string;
  /** Exact decimal text. */
  readonly usd: string;
}

export type LineAmount = PlannedAmount & { readonly line: number };

/** What may be planned for, and in which cost centre each team is. */
export interface Targets {
  readonly costCentreOf: ReadonlyMap<string, string | null>;
  readonly costCentres: ReadonlySet<string>;
}

export interface JudgedPlans {
  readonly accepted: readonly PlannedAmount[];
  /** Ids of those whose place is taken. */
  readonly replaced: readonly string[];
  readonly duplicate: number;
  readonly problems: readonly LineProblem[];
}

export const planKey = ({ kind, target, month }: Omit<PlannedAmount, 'usd'>): string =>
  JSON.stringify([kind, target, month]);

/** Pure. Which amounts are new, and which stand already; a file that says two of one month is wrong in its later line. */
export function judgePlans(
  lines: readonly LineAmount[],
  targets: Targets,
  standing: readonly (PlannedAmount & { readonly id: string })[],
): JudgedPlans {
  const before = new Map(standing.map((one) => [planKey(one), one]));
  const said = new Map<string, LineAmount>();
  const accepted: PlannedAmount[] = [];
  const replaced: string[] = [];
  const problems: LineProblem[] = [];
  let duplicate = 0;
  for (const one of lines) {
    const earlier = said.get(planKey(one));
    const old = before.get(planKey(one));
    if (!isKnown(one, targets)) problems.push(unknownTarget(one));
    else if (earlier !== undefined && earlier.usd !== one.usd)
      problems.push(saidTwice(one, earlier.line));
    else if (earlier !== undefined || old?.usd === one.usd) duplicate += 1;
    else {
      const { kind, target, month, usd } = one;
      accepted.push({ kind, target, month, usd });
      if (old !== undefined) replaced.push(old.id);
    }
    if (earlier === undefined) said.set(planKey(one), one);
  }
  return { accepted, replaced, duplicate, problems };
}

const isKnown = ({ kind, target }: PlannedAmount, targets: Targets): boolean =>
  kind === 'team' ? targets.costCentreOf.has(target) : targets.costCentres.has(target);

const unknownTarget = ({ line, kind, target }: LineAmount): LineProblem => ({
  ...{ line, column: kind, code: kind === 'team' ? 'unknown_team' : 'unknown_cost_centre' },
  message: `There is no ${kind === 'team' ? 'team' : 'cost centre'} ${JSON.stringify(target)}.`,
  hint:
    kind === 'team'
      ? 'Name a team of the configuration file by its id, or add it there first.'
      : 'Name a cost centre as a team of the configuration file does.',
});

const saidTwice = ({ line, target, month }: LineAmount, earlier: number): LineProblem => ({
  ...{ line, column: 'amountUsd', code: 'said_twice' },
  message: `Line ${earlier} has another plan of ${target} for ${month}.`,
  hint: 'Leave one of them out.',
});

/**
 * Pure. What the organisation plans for a month, in 10⁻¹⁵ USD; null: nothing. The plan of a cost centre includes those of its
 * teams, which are not added to it.
 */
export function plannedTotal(
  plans: readonly Omit<PlannedAmount, 'month'>[],
  costCentreOf: ReadonlyMap<string, string | null>,
): bigint | null {
  if (plans.length === 0) return null;
  const centres = new Set(
    plans.filter(({ kind }) => kind === 'costCentre').map(({ target }) => target),
  );
  return plans
    .filter(({ kind, target }) => {
      const centre = costCentreOf.get(target) ?? null;
      return kind === 'costCentre' || centre === null || !centres.has(centre);
    })
    .reduce((sum, { usd }) => sum + toFemto(usd), 0n);
}
