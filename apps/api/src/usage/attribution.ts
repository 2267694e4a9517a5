import {
  type DatedRule,
  holdsAt,
  metadataKey,
  type RecognitionRules,
  UNALLOCATED,
} from '../org/org.module.js';
import type { UsageRecord } from './record.js';

type Via = 'token' | 'metadata' | 'profile' | 'principal' | 'account' | 'none';

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

export type Attributable = Pick<
  UsageRecord,
  'occurredAt' | 'account' | 'modelRef' | 'principal' | 'metadata'
>;

/** Project and environment, by the metadata keys that gateways set. */
const PROJECT = 'app';
const ENVIRONMENT = 'env';
const REMEMBERED_MAX = 20_000;
const ABSENT = '\u0001';
const SEPARATOR = '\u0000';

/**
 * The first that applies, by the rules in force when the call was made: request metadata of a trusted caller, inference
 * profile, principal, account. Metadata of other callers is ignored altogether. The same call and rules give the same
 * answer, so answers are remembered per version of the rules.
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
  readonly rule: DatedRule;
}

function decide(call: Attributable, rules: RecognitionRules): Attribution {
  const isTrusted = isTrustedAt(call, rules);
  const fromMetadata = claimsOfMetadata(call, rules);
  const claims = [...(isTrusted ? fromMetadata : []), ...claimsOfCaller(call, rules)];
  const [winner] = claims;
  const team = winner === undefined ? null : (rules.teams.get(winner.rule.team) ?? null);
  const losers: Loser[] = isTrusted
    ? []
    : fromMetadata.map((claim) => toLoser(claim, 'the caller is not trusted to set metadata'));
  if (winner !== undefined)
    losers.push(...claims.slice(1).map((claim) => toLoser(claim, whyNot(claim, winner))));
  const word = (name: string) => (isTrusted ? metadataValue(call, name) : null);
  let project = word(PROJECT);
  if (project !== null && team?.projects?.has(project) === false) {
    const why = `not on the list of ${team.name}`;
    losers.push({
      kind: 'project',
      value: project,
      team: winner?.rule.team ?? null,
      ruleId: null,
      why,
    });
    project = null;
  }
  return Object.freeze({
    team: winner?.rule.team ?? UNALLOCATED,
    costCentre: team?.costCentre ?? null,
    project,
    environment: word(ENVIRONMENT),
    custom: Object.freeze(customOf(rules.dimensions, word)),
    via: winner?.kind ?? 'none',
    ruleId: winner?.rule.ruleId ?? null,
    losers: losers.length > 0 ? Object.freeze(losers) : null,
  });
}

function isTrustedAt(call: Attributable, rules: RecognitionRules): boolean {
  const { principal, metadata, occurredAt } = call;
  if (principal === null || metadata === null) return false;
  return rules.trusted.some((trust) => holdsAt(trust, occurredAt) && trust.matches(principal));
}

function claimsOfMetadata(call: Attributable, rules: RecognitionRules): Claim[] {
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

function claimsOfCaller(call: Attributable, rules: RecognitionRules): Claim[] {
  const { modelRef, principal, account } = call;
  const profiles = inForce(rules.profiles.get(modelRef) ?? [], call);
  const principals =
    principal === null
      ? []
      : inForce(rules.principals, call).filter((rule) => rule.matches(principal));
  const accounts = inForce(rules.accounts.get(account) ?? [], call);
  return [
    ...profiles.map((rule): Claim => ({ kind: 'profile', value: modelRef, rule })),
    ...principals.map((rule): Claim => ({ kind: 'principal', value: rule.pattern, rule })),
    ...accounts.map((rule): Claim => ({ kind: 'account', value: account, rule })),
  ];
}

function inForce<R extends DatedRule>(rules: readonly R[], call: Attributable): R[] {
  return rules.filter((rule) => holdsAt(rule, call.occurredAt));
}

/** The empty text names nothing. */
function metadataValue(call: Attributable, name: string): string | null {
  const { metadata } = call;
  if (metadata === null || !Object.hasOwn(metadata, name)) return null;
  const value = metadata[name];
  return value === undefined || value === '' ? null : value;
}

function customOf(
  dimensions: readonly string[],
  word: (name: string) => string | null,
): Record<string, string> {
  const pairs = dimensions.map((name) => [name, word(name)] as const);
  return Object.fromEntries(pairs.filter((entry): entry is [string, string] => entry[1] !== null));
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

/** Answers under one version of the rules. Bounded: the older half is forgotten as a whole. */
class Memory {
  private readonly fields: readonly string[];
  /** The moments at which any rule begins or ends: between two of them, time does not matter. */
  private readonly turns: readonly number[];
  private recent = new Map<string, Attribution>();
  private older = new Map<string, Attribution>();

  constructor(private readonly rules: RecognitionRules) {
    this.fields = [
      ...new Set([...rules.metadataFields, PROJECT, ENVIRONMENT, ...rules.dimensions]),
    ];
    const dated = [
      rules.trusted,
      rules.principals,
      ...[rules.metadata, rules.profiles, rules.accounts].flatMap((m) => [...m.values()]),
    ];
    const moments = dated.flat().flatMap(({ validFrom, validTo }) => [validFrom, validTo]);
    this.turns = [...new Set(moments.filter((moment) => moment !== null))].sort((a, b) => a - b);
  }

  /** Everything `decide` looks at, and nothing else: a metadata value that no rule asks for makes no new entry. */
  keyOf(call: Attributable): string {
    let key = `${this.segment(call.occurredAt)}${SEPARATOR}${call.account}${SEPARATOR}${call.principal ?? ABSENT}${SEPARATOR}`;
    if (this.rules.profiles.has(call.modelRef)) key += call.modelRef;
    if (call.metadata === null) return key;
    for (const field of this.fields) key += SEPARATOR + (metadataValue(call, field) ?? ABSENT);
    return key;
  }

  get(key: string): Attribution | undefined {
    return this.recent.get(key) ?? this.older.get(key);
  }

  set(key: string, found: Attribution): void {
    if (this.recent.size >= REMEMBERED_MAX / 2) {
      this.older = this.recent;
      this.recent = new Map();
    }
    this.recent.set(key, found);
  }

  /** How many turns lie at or before that moment. */
  private segment(at: number): number {
    let [low, high] = [0, this.turns.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.turns[middle] ?? Infinity) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const memories = new WeakMap<RecognitionRules, Memory>();

function memoryOf(rules: RecognitionRules): Memory {
  let memory = memories.get(rules);
  if (memory === undefined) memories.set(rules, (memory = new Memory(rules)));
  return memory;
}
