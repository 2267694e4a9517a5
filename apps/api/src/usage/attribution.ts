import {
  type DatedRule,
  holdsAt,
  metadataKey,
  orgReading,
  type RecognitionRules,
  UNALLOCATED,
} from '../org/org.module.js';
import {
  type Attributable,
  ENVIRONMENT,
  memoryOf,
  metadataValue,
  PROJECT,
  resourcesOf,
  TEAM,
} from './attribution-memory.js';
import { customOf } from './call-dimensions.js';
import { isReporter } from './reported/reported.js';

export type { Attributable };

type Via =
  | 'token'
  | 'metadata'
  | 'bedrockProject'
  | 'profile'
  | 'tag'
  | 'person'
  | 'principal'
  | 'organizationalUnit'
  | 'costCategory'
  | 'account'
  | 'none';

/** A rule that also fitted, or a claim that did not count, for the explanation. */
export interface Loser {
  readonly kind: Exclude<Via, 'token' | 'none'> | 'project';
  readonly value: string;
  readonly team: string | null;
  readonly ruleId: number | null;
  readonly why: string;
}

/** Whose usage it is, and which rule said so. */
export interface Attribution {
  readonly team: string;
  readonly costCentre: string | null;
  readonly project: string | null;
  readonly environment: string | null;
  readonly custom: Readonly<Record<string, string>>;
  readonly via: Via;
  readonly ruleId: number | null;
  /** In the order in which they would have come; null where nothing else spoke. */
  readonly losers: readonly Loser[] | null;
}

/**
 * The first that applies, by the rules in force when the call was made: request metadata of a trusted caller, Bedrock
 * project, inference profile, tags, person, principal, organisational unit, cost category, account. Metadata of other callers is ignored
 * altogether. The same call and rules give the same answer, so answers are remembered per version of the rules.
 */
export function attribute(call: Attributable, rules: RecognitionRules): Attribution {
  const memory = memoryOf(rules);
  const key = memory.keyOf(call);
  const known = memory.get(key);
  if (known !== undefined) return known;
  const found = decide(call, rules);
  memory.set(key, found);
  return found;
}

interface Claim {
  readonly kind: Exclude<Via, 'token' | 'none'>;
  readonly value: string;
  /** Of a report that names its team itself, there is no rule. */
  readonly rule: Omit<DatedRule, 'ruleId'> & { readonly ruleId: number | null };
}

function decide(call: Attributable, rules: RecognitionRules): Attribution {
  const isTrusted = isTrustedAt(call, rules);
  const word = (name: string) => (isTrusted ? metadataValue(call, name) : null);
  const user = userOf(call, rules, word('user'));
  const fromMetadata = claimsOfMetadata(call, rules);
  const claims = [...(isTrusted ? fromMetadata : []), ...claimsOfCaller(call, rules, user)];
  const [winner] = claims;
  const losers: Loser[] = isTrusted
    ? []
    : fromMetadata.map((claim) => toLoser(claim, 'the caller is not trusted to set metadata'));
  if (winner !== undefined)
    losers.push(...claims.slice(1).map((claim) => toLoser(claim, whyNot(claim, winner))));
  const teamId = winner?.rule.team ?? null;
  const team = teamId === null ? null : (rules.teams.get(teamId) ?? null);
  let project = word(PROJECT);
  if (project !== null && team?.projects?.has(project) === false) {
    const why = `not on the list of ${team.name}`;
    losers.push({ kind: 'project', value: project, team: teamId, ruleId: null, why });
    project = null;
  }
  return Object.freeze({
    team: teamId ?? UNALLOCATED,
    costCentre: orgReading.centreOf(rules, teamId, call.occurredAt),
    project,
    environment: word(ENVIRONMENT),
    custom: Object.freeze(customOf(call, rules, word, user)),
    via: winner?.kind ?? 'none',
    ruleId: winner?.rule.ruleId ?? null,
    losers: losers.length > 0 ? Object.freeze(losers) : null,
  });
}

/** Who made the call: as a trusted caller says, else by the name of the session. */
function userOf(call: Attributable, rules: RecognitionRules, named: string | null): string | null {
  if (named !== null || call.principal === null) return named;
  return rules.userOfPrincipal(call.principal);
}

function isTrustedAt(call: Attributable, rules: RecognitionRules): boolean {
  const { principal, metadata, occurredAt } = call;
  if (principal === null || metadata === null) return false;
  if (isReporter(principal)) return true;
  return rules.trusted.some((trust) => holdsAt(trust, occurredAt) && trust.matches(principal));
}

function claimsOfMetadata(call: Attributable, rules: RecognitionRules): Claim[] {
  return [...claimOfReporter(call, rules), ...claimsByRule(call, rules)];
}

/** Who reports usage with a key may name the team by its id. Which teams a key may report for is asked elsewhere. */
function claimOfReporter(call: Attributable, rules: RecognitionRules): Claim[] {
  const team = isReporter(call.principal) ? metadataValue(call, TEAM) : null;
  if (team === null || !rules.teams.has(team)) return [];
  const rule = { ruleId: null, team, validFrom: null, validTo: null };
  return [{ kind: 'metadata', value: `${TEAM}=${team}`, rule }];
}

function claimsByRule(call: Attributable, rules: RecognitionRules): Claim[] {
  return rules.metadataFields.flatMap((field) => {
    const value = metadataValue(call, field);
    if (value === null) return [];
    const found = rules.metadata.get(metadataKey(field, value)) ?? [];
    return inForce(found, call).map((rule): Claim => ({
      kind: 'metadata',
      value: `${field}=${value}`,
      rule,
    }));
  });
}

/** What the call itself shows, in the order in which it counts. */
function claimsOfCaller(call: Attributable, rules: RecognitionRules, user: string | null): Claim[] {
  const { modelRef, principal, account, bedrockProject = null } = call;
  const by = (kind: Claim['kind'], value: string, found: readonly DatedRule[] = []): Claim[] =>
    inForce(found, call).map((rule) => ({ kind, value, rule }));
  const principals =
    principal === null
      ? []
      : inForce(rules.principals, call).filter((rule) => rule.matches(principal));
  return [
    ...(bedrockProject === null
      ? []
      : by('bedrockProject', bedrockProject, rules.bedrockProjects.get(bedrockProject))),
    ...by('profile', modelRef, rules.profiles.get(modelRef)),
    ...claimsOfTags(call, rules),
    ...(user === null ? [] : by('person', user, rules.membershipsOf(user))),
    ...principals.map((rule): Claim => ({ kind: 'principal', value: rule.pattern, rule })),
    ...inForce(rules.resources.units.get(account) ?? [], call).map((rule): Claim => ({
      kind: 'organizationalUnit',
      value: rule.value,
      rule,
    })),
    ...inForce(rules.resources.categories.get(account) ?? [], call).map((rule): Claim => ({
      kind: 'costCategory',
      value: rule.value,
      rule,
    })),
    ...by('account', account, rules.accounts.get(account)),
  ];
}

function claimsOfTags(call: Attributable, rules: RecognitionRules): Claim[] {
  const { resources } = rules;
  if (resources.tagged.size === 0) return [];
  return resourcesOf(call, rules).flatMap((arn) =>
    inForce(resources.tagged.get(arn) ?? [], call).map((rule): Claim => ({
      kind: 'tag',
      value: rule.value,
      rule,
    })),
  );
}

function inForce<R extends DatedRule>(rules: readonly R[], call: Attributable): R[] {
  return rules.filter((rule) => holdsAt(rule, call.occurredAt));
}

function toLoser({ kind, value, rule }: Claim, why: string): Loser {
  return { kind, value, team: rule.team, ruleId: rule.ruleId, why };
}

function whyNot(claim: Claim, winner: Claim): string {
  if (claim.kind !== winner.kind) return `${winner.kind} comes before ${claim.kind}`;
  return claim.kind === 'principal'
    ? `${winner.value} is the closer pattern`
    : 'another rule of the same kind comes first';
}
