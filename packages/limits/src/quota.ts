/** What a quota counts. `concurrency` counts calls under way. */
export const COUNTERS = [
  'requestsPerMinute',
  'tokensPerMinute',
  'tokensPerDay',
  'concurrency',
] as const;
export type Counter = (typeof COUNTERS)[number];

/** Everything that a quota may limit: what it counts, and how much one call may answer. */
export const LIMIT_NAMES = [...COUNTERS, 'maxOutputTokens'] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];
