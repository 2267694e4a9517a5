import { formatMinor, toFemto, toMinor } from '@bursar/pricing';
import type { Named } from './card.js';
import type { Anomaly } from './incidents/anomaly.js';

/** Pure. One plain sentence: who, what, how much more than usual. */
export function sentenceOf(one: Anomaly, named: Named): string {
  return `${whoOf(one, named)} ${whatOf(one)}${moneyOf(one)}.`;
}

function whoOf({ team, scope }: Anomaly, { keys, teams }: Named): string {
  const of = team === null ? '' : ` of ${teams.get(team) ?? team}`;
  if (scope.key !== undefined) {
    const name = keys.get(scope.key) ?? shortOf(scope.key);
    const model = scope.model === undefined ? '' : ` on ${scope.model}`;
    return `The key ${name}${of}${model}`;
  }
  if (scope.user !== undefined) return `The user ${scope.user}${of}`;
  if (team === null) return `The environment ${scope.environment ?? 'without a name'}`;
  const model = scope.model === undefined ? '' : ` on ${scope.model}`;
  return `The team ${teams.get(team) ?? team}${model}`;
}

/** The role and the session of an ARN say enough. */
const shortOf = (key: string): string => key.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, '');

function whatOf({ rule, nature, detail }: Anomaly): string {
  if (nature === 'price') return 'pays more for as many tokens as usual';
  if (nature === 'migration') return 'moved to a model that costs more';
  switch (rule) {
    case 'burst':
      return `uses ${text(detail['tokensPerMinute'])} tokens a minute, where ${text(detail['usualTokensPerMinute'])} were the most`;
    case 'odd_call':
      return 'made a single call that costs many times the usual';
    case 'first_seen_principal':
      return 'is new here and started at a high rate';
    case 'first_seen_region':
      return 'calls a region that the team never used';
    case 'first_seen_model':
      return 'calls a model that the team never used';
    case 'auth_failures':
      return `had ${text(detail['failures'])} calls refused for its credentials`;
    case 'outside_gateway':
      return 'calls the provider without passing the gateway of its team';
    case 'daily_tokens':
      return 'used far more tokens today than on the days before';
    case 'day_over_forecast':
      return 'spent more today than the forecast for the whole day';
    case 'spend':
      return 'spends more than usual';
  }
}

const text = (value: string | number | undefined): string =>
  typeof value === 'number' ? value.toLocaleString('en-US') : (value ?? '');

function moneyOf({ actualUsd, expectedUsd, excessUsd, unpriced }: Anomaly): string {
  const least = unpriced > 0n ? 'at least ' : '';
  return `: ${least}${usd(actualUsd)}, ${usd(excessUsd)} above the usual ${usd(expectedUsd)}`;
}

const usd = (decimal: string): string => `$${formatMinor(toMinor(toFemto(decimal), 2), 2)}`;
