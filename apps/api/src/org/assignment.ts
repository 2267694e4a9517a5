import type { Complaint } from '../platform/text/checked-text.js';
import { type Problem, refuse } from '../platform/outcome.js';
import { isAccount, principalComplaint, profileComplaint, quoted } from './arn.js';
import { type Claim, claimKey, claimText, overlaps, type StoredRule } from './claim.js';

import type { StoredTeam } from './org.repository.js';

export interface RuleToAssign {
  /** principal | profile | account */
  readonly kind: string;
  readonly pattern: string;
  readonly team: string;
  /** Usage from then on; null = since ever. */
  readonly from: Date | null;
}

const COMPLAINTS: Readonly<Record<string, (pattern: string) => Complaint>> = {
  principal: principalComplaint,
  profile: profileComplaint,
  account: (pattern) =>
    isAccount(pattern)
      ? null
      : { message: `${quoted(pattern)} is no AWS account`, hint: 'write its 12 digits' },
};

/** Pure: whether one more rule may stand beside those there are. Nothing is ever recognised as two teams' at once. */
export function judgeRule(
  wanted: RuleToAssign,
  teams: readonly StoredTeam[],
  rules: readonly StoredRule[],
): Claim | Problem {
  const { kind, pattern, team, from } = wanted;
  const complaintOf = COMPLAINTS[kind];
  if (complaintOf === undefined || !Object.hasOwn(COMPLAINTS, kind)) {
    const hint = 'principal, profile or account';
    return refuse('bad_kind', `${quoted(kind)} is no kind of rule`, { path: 'kind', hint });
  }
  const complaint = complaintOf(pattern);
  if (complaint !== null)
    return refuse('bad_pattern', complaint.message, { path: 'pattern', hint: complaint.hint });
  if (!teams.some(({ id, removedAt }) => id === team && removedAt === null)) {
    const hint = 'choose a team of the configuration';
    return refuse('unknown_team', `there is no team ${quoted(team)}`, { path: 'team', hint });
  }
  const claim: Claim = { kind: kind as Claim['kind'], field: '', pattern };
  const span = { validFrom: from, validTo: null };
  const rival = rules.find((rule) => claimKey(rule) === claimKey(claim) && overlaps(rule, span));
  if (rival === undefined) return claim;
  const until = rival.validTo === null ? '' : ` until ${rival.validTo.toISOString()}`;
  const hint =
    rival.validTo === null
      ? 'move it in the configuration file'
      : `assign it from ${rival.validTo.toISOString()} on`;
  const message = `${claimText(claim)} is ${rival.team}'s${until}`;
  return refuse('already_recognised', message, { path: 'pattern', hint });
}
