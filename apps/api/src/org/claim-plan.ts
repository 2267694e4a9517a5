import { type Claim, claimId, claimKey, claimText, type StoredRule } from './claim.js';
import type { Edited } from '../config/config.module.js';

export type ClaimEdit =
  | {
      readonly do: 'open';
      readonly team: string;
      readonly claim: Claim;
      readonly sinceEver: boolean;
    }
  | { readonly do: 'close'; readonly id: number; readonly validFrom: Date | null }
  | {
      readonly do: 'move';
      readonly id: number;
      readonly validFrom: Date | null;
      readonly team: string;
      readonly claim: Claim;
    };

export interface ClaimPlan {
  readonly changes: readonly Edited<ClaimEdit>[];
  /** The claims that hold afterwards. */
  readonly after: readonly { readonly team: string; readonly claim: Claim }[];
}

/**
 * What the wanted claims make of the rules that stand. `wanted` holds the claims of every team whose recognisers the
 * file names, even none; other teams keep theirs, unless a wanted team claims them or the team is `removed`.
 */
export function planClaims(
  rules: readonly StoredRule[],
  wanted: ReadonlyMap<string, readonly Claim[]>,
  removed: ReadonlySet<string>,
): ClaimPlan {
  const owners = new Map(
    [...wanted].flatMap(([team, claims]) =>
      claims.map((claim) => [claimKey(claim), { team, claim }] as const),
    ),
  );
  const open = rules.filter(({ validTo }) => validTo === null);
  const seen = new Set(rules.map(claimKey));
  const standing = new Set<string>();
  const changes: Edited<ClaimEdit>[] = [];
  const after: { team: string; claim: Claim }[] = [];
  for (const rule of open) {
    const key = claimKey(rule);
    const owner = owners.get(key);
    if (owner === undefined) {
      if (wanted.has(rule.team) || removed.has(rule.team)) changes.push(closing(rule));
      else after.push({ team: rule.team, claim: rule });
      continue;
    }
    if (standing.has(key)) {
      changes.push(closing(rule));
      continue;
    }
    standing.add(key);
    after.push(owner);
    if (owner.team !== rule.team) changes.push(moving(rule, owner.team));
  }
  for (const [key, owner] of owners) {
    if (standing.has(key)) continue;
    after.push(owner);
    changes.push(opening(owner.team, owner.claim, !seen.has(key)));
  }
  return { changes, after };
}

const dated = ({ team, kind, field, pattern, validFrom }: StoredRule) => ({
  team,
  kind,
  field,
  pattern,
  validFrom,
});

function opening(team: string, claim: Claim, sinceEver: boolean): Edited<ClaimEdit> {
  const { kind, field, pattern } = claim;
  return {
    action: 'add',
    entityType: 'recognition',
    entityId: claimId(claim),
    summary: `${claimText(claim)} is ${team}, ${sinceEver ? 'since ever' : 'from now on'}`,
    before: null,
    after: { team, kind, field, pattern },
    edit: { do: 'open', team, claim: { kind, field, pattern }, sinceEver },
  };
}

function closing(rule: StoredRule): Edited<ClaimEdit> {
  return {
    action: 'remove',
    entityType: 'recognition',
    entityId: claimId(rule),
    summary: `${claimText(rule)} is ${rule.team} no longer, from now on`,
    before: dated(rule),
    after: null,
    edit: { do: 'close', id: rule.id, validFrom: rule.validFrom },
  };
}

function moving(rule: StoredRule, team: string): Edited<ClaimEdit> {
  const { kind, field, pattern } = rule;
  return {
    action: 'change',
    entityType: 'recognition',
    entityId: claimId(rule),
    summary: `${claimText(rule)} moves from ${rule.team} to ${team}, from now on`,
    before: dated(rule),
    after: { team, kind, field, pattern },
    edit: {
      do: 'move',
      id: rule.id,
      validFrom: rule.validFrom,
      team,
      claim: { kind, field, pattern },
    },
  };
}
