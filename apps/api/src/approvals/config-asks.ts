import { fromFemto, toFemto } from '@bursar/pricing';
import type { configGate } from '../config/config.module.js';
import {
  APPROVED_THINGS,
  type ApprovalRule,
  type Approvals,
  type ApprovedThing,
  ruleFor,
} from './rules.js';

/** What a change of the file takes, before it is carried out. */
export interface Needed {
  readonly rule: Pick<ApprovalRule, 'by' | 'people'>;
  readonly amountUsd: string | null;
  readonly teams: readonly string[];
  /** What is approved, for people. */
  readonly things: readonly string[];
}

export type Needs = Needed | 'apart' | null;

const isThing = (what: string): what is ApprovedThing =>
  (APPROVED_THINGS as readonly string[]).includes(what);

/** Pure. Together: a raise that is cut into small ones is as large as their sum. One that is not known makes the sum unknown. */
export function sumOf(asks: readonly configGate.Ask[]): string | null {
  const amounts = asks.map(({ amountUsd }) => amountUsd);
  if (amounts.length === 0 || amounts.includes(null)) return null;
  return fromFemto(amounts.reduce((sum, usd) => sum + toFemto(usd ?? '0'), 0n));
}

/**
 * Pure. Who has to approve these changes; null: they need no approval. Where different people approve different parts of a file,
 * those who approve each of them; where there are none, the file is applied in parts. Rules of approval are changed by
 * those who approve most.
 */
export function neededFor(
  approvals: Approvals,
  changes: readonly configGate.PlannedChange[],
): Needs {
  const asks = changes.flatMap(({ asks: ask }) => (ask === undefined ? [] : [ask]));
  const byThing = Map.groupBy(asks, ({ what }) => what);
  const found: { what: string; rule: Pick<ApprovalRule, 'by' | 'people'> }[] = [];
  for (const [what, of] of byThing) {
    const rule = isThing(what) ? ruleFor(approvals, what, sumOf(of)) : strictest(approvals);
    if (rule !== null) found.push({ what, rule });
  }
  const [first, ...others] = found;
  if (first === undefined) return null;
  const by = first.rule.by.filter((role) => others.every(({ rule }) => rule.by.includes(role)));
  if (by.length === 0) return 'apart';
  return {
    rule: { by, people: Math.max(...found.map(({ rule }) => rule.people)) },
    amountUsd: sumOf(asks.filter(({ what }) => what === 'budget')),
    teams: [...new Set(asks.flatMap(({ team }) => team ?? []))].sort(),
    things: found.map(({ what }) => what),
  };
}

/** The rule that takes most people; null: there are no rules to be weakened. */
const strictest = ({ rules }: Approvals): ApprovalRule | null =>
  [...rules].sort((a, b) => b.people - a.people)[0] ?? null;
