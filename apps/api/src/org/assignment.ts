import type { Complaint, ConfigProblem } from '../config/config.module.js';
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

const problem = (
  code: string,
  path: string,
  message: string,
  hint: string,
): { problem: ConfigProblem } => ({
  problem: { code, path, message, hint, line: null, column: null },
});

/** Pure: whether one more rule may stand beside those there are. Nothing is ever recognised as two teams' at once. */
export function judgeRule(
  wanted: RuleToAssign,
  teams: readonly StoredTeam[],
  rules: readonly StoredRule[],
): { claim: Claim } | { problem: ConfigProblem } {
  const { kind, pattern, team, from } = wanted;
  const complaintOf = COMPLAINTS[kind];
  if (complaintOf === undefined || !Object.hasOwn(COMPLAINTS, kind)) {
    return problem(
      'bad_kind',
      'kind',
      `${quoted(kind)} is no kind of rule`,
      'principal, profile or account',
    );
  }
  const complaint = complaintOf(pattern);
  if (complaint !== null)
    return problem('bad_pattern', 'pattern', complaint.message, complaint.hint);
  if (!teams.some(({ id, removedAt }) => id === team && removedAt === null)) {
    return problem(
      'unknown_team',
      'team',
      `there is no team ${quoted(team)}`,
      'choose a team of the configuration',
    );
  }
  const claim: Claim = { kind: kind as Claim['kind'], field: '', pattern };
  const span = { validFrom: from, validTo: null };
  const rival = rules.find((rule) => claimKey(rule) === claimKey(claim) && overlaps(rule, span));
  if (rival === undefined) return { claim };
  const until = rival.validTo === null ? '' : ` until ${rival.validTo.toISOString()}`;
  const hint =
    rival.validTo === null
      ? 'move it in the configuration file'
      : `assign it from ${rival.validTo.toISOString()} on`;
  return problem(
    'already_recognised',
    'pattern',
    `${claimText(claim)} is ${rival.team}'s${until}`,
    hint,
  );
}
