/** What a denial's code says, in words; the code itself stands beside it. */
const CODES: Readonly<Record<string, string>> = {
  unknown_scope: 'The team, project or key is unknown',
  stopped: 'Stopped',
  model_not_allowed: 'The model is not allowed here',
  unpriced_model: 'The model has no price',
  no_healthy_target: 'No target of the route is healthy',
  rate_limited: 'Too fast or too much',
  budget_exhausted: 'The budget is used up',
  budget_unavailable: 'Bursar could not be reached',
  journal_unavailable: 'The gateway could not write its journal',
};

export function codeText(code: string): string {
  return CODES[code] ?? code;
}

const KINDS: Readonly<Record<string, string>> = {
  budget: 'Budget',
  stop: 'Stop',
  quota: 'Quota',
  key: 'Frozen key',
  access: 'Model access',
  route: 'Route',
  price: 'Price',
  scope: 'Scope',
  gateway: 'Gateway',
  provider: 'Provider',
};

export function kindText(kind: string): string {
  return KINDS[kind] ?? kind;
}

/** The page of the limit that bound, where it can be changed; null: there is no such page. */
export function placeOf(kind: string, id: string): string | null {
  switch (kind) {
    case 'budget':
      return id === '' ? '/budgets' : `/budgets/${encodeURIComponent(id)}`;
    case 'quota':
      return '/quotas';
    case 'stop':
    case 'key':
      return '/stop';
    case 'route':
      return '/routing';
    case 'price':
      return '/platform/prices';
    default:
      return null;
  }
}

/** Ids of stops and keys are long and random: their first characters are enough to tell them apart. */
export const boundName = (kind: string, id: string): string =>
  id === '' ? kindText(kind) : kind === 'stop' || kind === 'key' ? id.slice(0, 8) : id;

/** "budget search-month" within a sentence; what has no name goes by its kind alone. */
export function boundText(kind: string, id: string): string {
  const thing = kindText(kind).toLowerCase();
  return id === '' ? thing : `${thing} ${boundName(kind, id)}`;
}
