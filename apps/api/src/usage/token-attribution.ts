import { orgReading, type RecognitionRules } from '../org/org.module.js';
import { type Attributable, attribute, type Attribution, type Loser } from './attribution.js';
import { openToken, TOKEN_FIELD, type TokenClaims } from './token.js';

/** What opens tokens in request metadata, and the names of the API keys that they name. */
export interface Tokens {
  readonly secret: Buffer;
  readonly keyNames: ReadonlyMap<string, string | null>;
}

/** Whose usage a record is, and the admission that its token proves; null without one. */
export function attributionOf(
  record: Attributable,
  rules: RecognitionRules,
  { secret, keyNames }: Tokens,
): { readonly who: Attribution; readonly admitted: TokenClaims | null } {
  const admitted = claimsOf(record, secret);
  const who =
    admitted === null
      ? attribute(record, rules)
      : attributeByToken(record, rules, admitted, keyNames.get(admitted.key) ?? null);
  return { who, admitted };
}

function claimsOf({ metadata }: Attributable, tokenKey: Buffer): TokenClaims | null {
  if (metadata === null || !Object.hasOwn(metadata, TOKEN_FIELD)) return null;
  return openToken(tokenKey, metadata[TOKEN_FIELD] ?? '');
}

/**
 * A token of our own comes before everything else: who asked for the admission is who pays. What would have said so
 * without it is kept among the losers.
 */
export function attributeByToken(
  call: Attributable,
  rules: RecognitionRules,
  { team, project, environment, user }: TokenClaims,
  keyName: string | null,
): Attribution {
  const without = attribute(call, rules);
  const { via, ruleId } = without;
  const beaten: Loser[] =
    via === 'none' || via === 'token'
      ? []
      : [{ kind: via, value: '', team: without.team, ruleId, why: 'the token comes before' }];
  const losers = [...beaten, ...(without.losers ?? [])];
  return {
    team,
    costCentre: orgReading.centreOf(rules, team, call.occurredAt),
    project,
    environment,
    custom: {
      ...without.custom,
      ...(user !== null && { user }),
      ...(keyName !== null && { key: keyName }),
    },
    via: 'token',
    ruleId: null,
    losers: losers.length > 0 ? losers : null,
  };
}
