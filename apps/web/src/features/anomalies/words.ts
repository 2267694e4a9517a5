import type { AnomalyRow } from './anomalies.query.js';

export const KINDS: Readonly<Record<AnomalyRow['kind'], string>> = {
  spend: 'Unusual spend',
  burst: 'Burst of tokens',
  odd_call: 'One very expensive call',
  first_seen_principal: 'New key or caller',
  first_seen_region: 'New region',
  first_seen_model: 'New model',
  auth_failures: 'Refused credentials',
  outside_gateway: 'Past the gateway',
  daily_tokens: 'Tokens of a day',
  day_over_forecast: 'Day over forecast',
};

export const NATURES: Readonly<Record<AnomalyRow['nature'], string>> = {
  usage: 'More was used',
  price: 'The same use cost more',
  migration: 'Use moved to a model that costs more',
};

export const VERDICTS = [
  { id: 'real', name: 'Real', means: 'It needs work. The threshold of its team falls a little.' },
  {
    id: 'planned',
    name: 'Planned',
    means: 'It was meant. The same again, up to half as much more, is silent for four weeks.',
  },
  { id: 'false', name: 'False', means: 'Nothing is wrong. The threshold of its team rises.' },
] as const;

export type Verdict = (typeof VERDICTS)[number];

const DIMENSIONS: Readonly<Record<string, string>> = {
  key: 'Key',
  user: 'User',
  principal: 'Principal',
  model: 'Model',
  project: 'Project',
  region: 'Region',
  operation: 'Operation',
  environment: 'Environment',
  team: 'Team',
};

export const dimensionName = (dimension: string): string => DIMENSIONS[dimension] ?? dimension;

/** Of an ARN its last part says enough: the role and the session. */
export const shortOf = (value: string): string =>
  value === '' ? 'none' : value.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, '');

/** What is seen first of its state. */
export function stateOf({ endedAt, verdict, planned, escalatedAt, acknowledgedAt }: AnomalyRow): {
  type: 'error' | 'warning' | 'success' | 'stopped' | 'info';
  text: string;
} {
  if (verdict === 'false') return { type: 'stopped', text: 'false alarm' };
  if (planned) return { type: 'info', text: 'planned' };
  if (endedAt !== null) return { type: 'success', text: 'ended' };
  if (acknowledgedAt !== null) return { type: 'warning', text: 'goes on, seen' };
  return { type: 'error', text: escalatedAt === null ? 'goes on' : 'goes on, escalated' };
}
