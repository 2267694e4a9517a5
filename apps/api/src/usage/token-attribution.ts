import type { RecognitionRules } from '../org/org.module.js';
import { type Attributable, attribute, type Attribution, type Loser } from './attribution.js';
import type { TokenClaims } from './token.js';

/**
 * A token of our own comes before everything else: who asked for the admission is who pays. What would have said so
 * without it is kept among the losers.
 */
export function attributeByToken(
  call: Attributable,
  rules: RecognitionRules,
  { team, project, environment }: TokenClaims,
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
    costCentre: rules.teams.get(team)?.costCentre ?? null,
    project,
    environment,
    custom: without.custom,
    via: 'token',
    ruleId: null,
    losers: losers.length > 0 ? losers : null,
  };
}
