/** Names as people read them. Custom dimensions go by their own name. */
const LABELS: Readonly<Record<string, string>> = {
  team: 'Team',
  model: 'Model',
  canonicalModel: 'Model (all spellings)',
  environment: 'Environment',
  provider: 'Provider',
  project: 'Project',
  costCentre: 'Cost centre',
  region: 'Region',
  operation: 'Operation',
  principal: 'Principal',
  user: 'User',
  client: 'Client',
  key: 'API key',
  agent: 'Agent',
  tool: 'Tool',
  session: 'Session',
};

const DIMENSIONS = Object.keys(LABELS);

/** The organisation's own may be called like one that every call has: it is the same one. */
export const dimensionsWith = (custom: readonly string[]): string[] => [
  ...new Set([...DIMENSIONS, ...custom]),
];

export function dimensionLabel(dimension: string): string {
  return LABELS[dimension] ?? dimension;
}

/** The name of a group on screen: a call without a team is Unallocated, one without another value says so. */
export function groupLabel(
  dimension: string,
  key: string | null | undefined,
  other = false,
): string {
  if (other) return 'Other';
  if (key === null || key === undefined || key === '')
    return `No ${dimensionLabel(dimension).toLowerCase()}`;
  if (dimension === 'team' && key === 'unallocated') return 'Unallocated';
  return key;
}
