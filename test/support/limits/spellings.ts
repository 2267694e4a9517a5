import { TWO_TEAMS } from '../usage/lines.js';

export const CANONICAL = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
export const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const PROFILE = 'arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc';
export const ENDPOINT = 'arn:aws:sagemaker:us-east-1:111122223333:endpoint/house';

/** One model in every way that calls, logs and configuration files write it. */
export const SPELLINGS: readonly string[] = [
  CANONICAL,
  `us.${CANONICAL}`,
  `eu.${CANONICAL}`,
  `global.${CANONICAL}`,
  // A geography that comes tomorrow.
  `mx.${CANONICAL}`,
  `arn:aws:bedrock:us-east-1::foundation-model/${CANONICAL}`,
  `arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.${CANONICAL}`,
  PROFILE,
  'house-sonnet',
  'us.house-sonnet',
];

/** Two teams, and the organisation's own names for the model. */
export const NAMED = `${TWO_TEAMS}inferenceProfiles:
  - { arn: "${PROFILE}", modelId: "global.${CANONICAL}" }
prices:
  - { model: house-sonnet, aliasOf: "us.${CANONICAL}" }
`;

export const listed = (key: string, entries: readonly string[]): string =>
  `${key}:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`;

/** Scope and call, each in every spelling. */
export const PAIRS = SPELLINGS.flatMap((scope, i) =>
  SPELLINGS.map((call, j) => ({ scope, call, place: `p${i}`, name: `${i}-${j}` })),
);
