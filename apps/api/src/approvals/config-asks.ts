import { isDeepStrictEqual } from 'node:util';
import { fromFemto, toFemto } from '@bursar/pricing';
import type { configGate } from '../config/config.module.js';
import {
  APPROVED_THINGS,
  ApprovalsInFile,
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
 * those who approve each of them; where there are none, the file is applied in parts.
 */
export function neededFor(
  approvals: Approvals,
  changes: readonly configGate.PlannedChange[],
): Needs {
  const asks = changes.flatMap(({ asks: ask }) => (ask === undefined ? [] : [ask]));
  const found: Found[] = [];
  for (const [what, of] of Map.groupBy(asks, (ask) => ask.what)) {
    const rule = isThing(what) ? ruleFor(approvals, what, sumOf(of)) : null;
    if (rule !== null) found.push({ what, rule });
  }
  for (const change of changes) {
    const what = change.asks?.what;
    if (what === undefined || isThing(what)) continue;
    found.push(...rulesOver(approvals, change).map((rule) => ({ what, rule })));
  }
  const [first, ...others] = found;
  if (first === undefined) return null;
  const by = first.rule.by.filter((role) => others.every(({ rule }) => rule.by.includes(role)));
  if (by.length === 0) return 'apart';
  return {
    rule: { by, people: Math.max(...found.map(({ rule }) => rule.people)) },
    amountUsd: sumOf(asks.filter(({ what }) => what === 'budget')),
    teams: [...new Set(asks.flatMap(({ team }) => team ?? []))].sort(),
    things: [...new Set(found.map(({ what }) => what))],
  };
}

interface Found {
  readonly what: string;
  readonly rule: Pick<ApprovalRule, 'by' | 'people'>;
}

/**
 * Pure. Who has to approve a change of the rules themselves: for each thing of which they say something else by then, those who
 * approve most of it now. What is about all of them, such as who signs in, takes the strictest. None: there are none to be weakened.
 */
function rulesOver(
  approvals: Approvals,
  { before, after }: configGate.PlannedChange,
): ApprovalRule[] {
  const [old, next] = [before, after].map((file) => ApprovalsInFile.safeParse(file ?? {}).data);
  const touched = APPROVED_THINGS.filter(
    (thing) => !isDeepStrictEqual(rulesOf(old, thing), rulesOf(next, thing)),
  );
  const own = touched.flatMap((thing) => ruleFor(approvals, thing, null) ?? []);
  if (own.length > 0) return own;
  const [strictest] = [...approvals.rules].sort((a, b) => b.people - a.people);
  return strictest === undefined ? [] : [strictest];
}

const rulesOf = (file: ApprovalsInFile | undefined, thing: ApprovedThing) =>
  file?.rules?.filter(({ what }) => what === thing) ?? [];
