import { compileGlob, type Matcher } from '@bursar/policy';
import { centreOn, type CentreHistory, dayOf } from './cost-centres.js';
import { compileSessions, type UserOf, userName } from './people/session-name.js';
import { compileResources, type KnownResource, type ResourceRules } from './resources/resource.js';

/** Half-open, epoch milliseconds: from null = since ever, to null = still. */
export interface Dated {
  readonly validFrom: number | null;
  readonly validTo: number | null;
}

/** One claim of a team, for a time. */
export interface DatedRule extends Dated {
  readonly ruleId: number;
  readonly team: string;
}

interface DatedPattern extends Dated {
  readonly pattern: string;
  readonly matches: Matcher;
}

interface PrincipalRule extends DatedRule, DatedPattern {}

interface RecognisedTeam {
  readonly name: string;
  /** In order of time: the one of the day of a call is its own. */
  readonly costCentres: CentreHistory;
  /** The closed list, where the team keeps one. */
  readonly projects: ReadonlySet<string> | null;
}

/** All that attribution asks, compiled from one version of the organisation. Immutable. */
export interface RecognitionRules {
  readonly version: number;
  readonly reportingTimezone: string;
  readonly dimensions: readonly string[];
  /** Whose request metadata counts. */
  readonly trusted: readonly DatedPattern[];
  /** Removed teams included: their past stays theirs. */
  readonly teams: ReadonlyMap<string, RecognisedTeam>;
  /** The metadata keys that any rule asks for, `team` first. */
  readonly metadataFields: readonly string[];
  /** By `metadataKey(field, value)`. */
  readonly metadata: ReadonlyMap<string, readonly DatedRule[]>;
  /** By the ARN of a Bedrock project. */
  readonly bedrockProjects: ReadonlyMap<string, readonly DatedRule[]>;
  /** By the ARN as logged. */
  readonly profiles: ReadonlyMap<string, readonly DatedRule[]>;
  /** By tags and organisational units, as AWS reports them. */
  readonly resources: ResourceRules;
  /** By user: the dated directory of people. */
  readonly people: ReadonlyMap<string, readonly DatedRule[]>;
  /** What the directory says of a user, in whatever case they are named. */
  readonly membershipsOf: (user: string) => readonly DatedRule[];
  /** Who is behind a principal, by the name of its session. */
  readonly userOfPrincipal: UserOf;
  /** The closest pattern first, so that the first that fits is the one that counts. */
  readonly principals: readonly PrincipalRule[];
  /** By account id. */
  readonly accounts: ReadonlyMap<string, readonly DatedRule[]>;
}

export const metadataKey = (field: string, value: string): string => `${field}\u0000${value}`;

/** The cost centre that a team had when a call was made. */
export const centreOf = (
  { teams }: Pick<RecognitionRules, 'teams'>,
  team: string | null,
  at: number,
): string | null =>
  team === null ? null : centreOn(teams.get(team)?.costCentres ?? [], dayOf(at));

export const holdsAt = (dated: Dated, at: number): boolean =>
  (dated.validFrom === null || dated.validFrom <= at) &&
  (dated.validTo === null || at < dated.validTo);

export type RecognitionKind =
  | 'metadata'
  | 'bedrockProject'
  | 'profile'
  | 'tag'
  | 'person'
  | 'principal'
  | 'organizationalUnit'
  | 'costCategory'
  | 'account';

/** What the database holds of one version. */
export interface RecognitionData {
  readonly version: number;
  readonly reportingTimezone: string;
  readonly dimensions: readonly string[];
  readonly teams: readonly {
    readonly id: string;
    readonly name: string;
    readonly costCentres: CentreHistory;
    readonly projects: readonly string[];
    readonly closedList: boolean;
  }[];
  readonly trusted: readonly (Dated & { readonly pattern: string })[];
  /** How the name of a session says who is behind it; none: an e-mail address does. */
  readonly sessionPatterns?: readonly string[];
  readonly resources?: readonly KnownResource[];
  readonly rules: readonly (DatedRule & {
    readonly kind: RecognitionKind;
    readonly field: string;
    readonly pattern: string;
  })[];
}

export function compileRecognition(data: RecognitionData): RecognitionRules {
  const maps = {
    metadata: new Map<string, DatedRule[]>(),
    bedrockProject: new Map<string, DatedRule[]>(),
    profile: new Map<string, DatedRule[]>(),
    person: new Map<string, DatedRule[]>(),
    account: new Map<string, DatedRule[]>(),
  };
  const principals: PrincipalRule[] = [];
  const fields = new Set<string>();
  for (const { kind, field, pattern, ruleId, team, validFrom, validTo } of groupsLast(data.rules)) {
    // Those are joined with the resources.
    if (kind === 'tag' || kind === 'organizationalUnit' || kind === 'costCategory') continue;
    const rule: DatedRule = { ruleId, team, validFrom, validTo };
    if (kind === 'principal') {
      principals.push({ ...rule, pattern, matches: compileGlob(pattern) });
      continue;
    }
    if (kind === 'metadata') fields.add(field);
    const key = kind === 'metadata' ? metadataKey(field, pattern) : pattern;
    const known = maps[kind].get(key);
    if (known === undefined) maps[kind].set(key, [rule]);
    else known.push(rule);
  }
  return Object.freeze({
    version: data.version,
    reportingTimezone: data.reportingTimezone,
    dimensions: data.dimensions,
    trusted: data.trusted.map((trust) => ({ ...trust, matches: compileGlob(trust.pattern) })),
    teams: new Map(data.teams.map((team) => [team.id, toRecognisedTeam(team)])),
    metadataFields: [...fields].sort(teamFirst),
    metadata: maps.metadata,
    bedrockProjects: maps.bedrockProject,
    profiles: maps.profile,
    resources: compileResources(data.resources ?? [], data.rules),
    people: maps.person,
    membershipsOf: (user: string) => maps.person.get(userName(user)) ?? [],
    userOfPrincipal: compileSessions(data.sessionPatterns ?? []),
    principals: principals.sort(closestFirst),
    accounts: maps.account,
  });
}

type StoredRule = RecognitionData['rules'][number];

/** What a file or a person says of a user counts before what groups say; of two who say it by groups, the later one. */
function groupsLast(rules: readonly StoredRule[]): readonly StoredRule[] {
  const isOfGroups = ({ kind, field }: StoredRule) => kind === 'person' && field !== '';
  const ofGroups = rules.filter(isOfGroups);
  if (ofGroups.length === 0) return rules;
  const latestFirst = ofGroups.sort(
    (a, b) => (b.validFrom ?? 0) - (a.validFrom ?? 0) || b.ruleId - a.ruleId,
  );
  return [...rules.filter((rule) => !isOfGroups(rule)), ...latestFirst];
}

function toRecognisedTeam(team: RecognitionData['teams'][number]): RecognisedTeam {
  return {
    name: team.name,
    costCentres: team.costCentres,
    projects: team.closedList ? new Set(team.projects) : null,
  };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const teamFirst = (a: string, b: string): number =>
  Number(b === 'team') - Number(a === 'team') || compareText(a, b);

/** A pattern without a star names one principal, and wins; then the one with more literal text; ties by text. */
function closestFirst(a: PrincipalRule, b: PrincipalRule): number {
  const exact = Number(a.pattern.includes('*')) - Number(b.pattern.includes('*'));
  return (
    exact ||
    literalLength(b.pattern) - literalLength(a.pattern) ||
    compareText(a.pattern, b.pattern) ||
    a.ruleId - b.ruleId
  );
}

/** How much of a pattern is literal: of two that fit, the one that says more is the closer. */
const literalLength = (pattern: string): number => pattern.replaceAll('*', '').length;
