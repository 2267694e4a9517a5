/** What `bursar apply` makes of teams and budgets of LiteLLM, and what could not be carried over. */
export interface Converted {
  readonly file: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/** How long LiteLLM lets a budget run, by the window that is closest to it. */
const WINDOWS: readonly (readonly [pattern: RegExp, window: string])[] = [
  [/^(1d|24h|daily)$/i, 'day'],
  [/^(7d|1w|weekly)$/i, 'week'],
  [/^(1mo|28d|30d|31d|monthly)$/i, 'month'],
  [/^(3mo|90d|91d|92d|quarterly)$/i, 'quarter'],
];

interface Limits {
  readonly budgets: Json[];
  readonly quotas: Json[];
}

/**
 * Pure. Reads what `/team/list` of a proxy answers, or its configuration file: teams with their budgets and rates, models by
 * what they stand for, and the budget of the whole proxy.
 */
export function convertLiteLlm(input: unknown): Converted {
  const notes: string[] = [];
  const whole = isJson(input) ? input : {};
  const teams = teamsIn(input);
  const models = modelsIn(whole);
  const limits: Limits = { budgets: [], quotas: [] };
  const ids = new Ids();
  const access: Json[] = [];
  const recognised = teams.map((team) => {
    const given = textOf(team['team_id']) ?? textOf(team['team_alias']) ?? 'team';
    const id = ids.next(textOf(team['team_alias']) ?? given);
    addLimits(limits, { id, scope: { team: id } }, team, notes);
    const allow = allowedFor(team, models, id, notes);
    if (allow.length > 0) access.push({ scope: { team: id }, allow });
    return {
      id,
      name: textOf(team['team_alias']) ?? given,
      recognisedBy: { requestMetadata: { team: given } },
    };
  });
  const settings = isJson(whole['litellm_settings']) ? whole['litellm_settings'] : {};
  addLimits(limits, { id: 'everything', scope: {} }, settings, notes);
  const sections = { teams: recognised, ...limits, modelAccess: access };
  const filled = Object.entries(sections).filter(([, list]) => list.length > 0);
  return { file: { apiVersion: 'bursar/v1', ...Object.fromEntries(filled) }, notes };
}

function teamsIn(input: unknown): Json[] {
  if (Array.isArray(input)) return (input as unknown[]).filter(isJson);
  if (!isJson(input)) return [];
  const settings = isJson(input['litellm_settings']) ? input['litellm_settings'] : {};
  const lists = [input['teams'], input['data'], settings['default_team_settings']];
  return lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]).filter(isJson) : []));
}

/** By the proxy's own name of a model, what it calls. */
function modelsIn(whole: Json): Map<string, string[]> {
  const models = new Map<string, string[]>();
  const list = Array.isArray(whole['model_list']) ? (whole['model_list'] as unknown[]) : [];
  for (const one of list.filter(isJson)) {
    const name = textOf(one['model_name']);
    const params = isJson(one['litellm_params']) ? one['litellm_params'] : {};
    const called = textOf(params['model']);
    if (name !== null && called !== null)
      models.set(name, [...(models.get(name) ?? []), withoutRoute(called)]);
  }
  return models;
}

/** A model as its provider knows it. */
const withoutRoute = (model: string): string =>
  model.replace(/^[a-z_]+\//, '').replace(/^(converse|invoke|[a-z]{2}(-[a-z]+)+-\d)\//, '');

interface Target {
  readonly id: string;
  readonly scope: Json;
}

function addLimits(into: Limits, { id, scope }: Target, from: Json, notes: string[]): void {
  const limit = amountOf(from['max_budget']);
  if (limit !== null) {
    const window = windowOf(from['budget_duration'], id, notes);
    into.budgets.push({ id: `${id}-${window}`, scope, limit, window, mode: 'hard' });
    const soft = amountOf(from['soft_budget']);
    if (soft !== null)
      into.budgets.push({ id: `${id}-soft`, scope, limit: soft, window, mode: 'soft' });
  }
  const [requests, tokens] = [from['rpm_limit'], from['tpm_limit']].map(countOf);
  if ((requests ?? null) === null && (tokens ?? null) === null) return;
  into.quotas.push({
    id: `${id}-rate`,
    scope,
    ...((requests ?? null) !== null && { requestsPerMinute: requests }),
    ...((tokens ?? null) !== null && { tokensPerMinute: tokens }),
  });
}

/** An amount as decimal text, as it was written. */
function amountOf(value: unknown): string | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const text = String(value);
  if (/^\d+(\.\d+)?$/.test(text)) return text;
  const number = Number(text);
  return Number.isFinite(number) && number > 0 ? number.toFixed(6) : null;
}

const countOf = (value: unknown): number | null => {
  const count = Number(value ?? NaN);
  return Number.isSafeInteger(count) && count > 0 ? count : null;
};

function windowOf(value: unknown, id: string, notes: string[]): string {
  const duration = textOf(value);
  const found = WINDOWS.find(([pattern]) => duration !== null && pattern.test(duration));
  if (found !== undefined) return found[1];
  notes.push(
    duration === null
      ? `${id}: its budget never resets at LiteLLM; it is written as one of each month.`
      : `${id}: its budget runs for ${duration} at LiteLLM; it is written as one of each month.`,
  );
  return 'month';
}

/** Models by the names of their providers; what a proxy's own name stands for is in its configuration alone. */
function allowedFor(
  team: Json,
  models: ReadonlyMap<string, readonly string[]>,
  id: string,
  notes: string[],
): string[] {
  const list = Array.isArray(team['models']) ? (team['models'] as unknown[]) : [];
  const named = list.flatMap((model) => textOf(model) ?? []);
  if (named.length === 0 || named.some((name) => name.startsWith('all-'))) return [];
  const unknown = named.filter((name) => !models.has(name));
  if (unknown.length > 0) {
    notes.push(
      `${id}: its models are left open, because nothing says what ${unknown.join(', ')} stands for. Convert a file that has model_list too.`,
    );
    return [];
  }
  return [...new Set(named.flatMap((name) => models.get(name) ?? []))];
}

/** Ids as Bursar writes them: small letters, digits and hyphens, no two the same. */
class Ids {
  private readonly taken = new Set<string>();

  next(name: string): string {
    const plain =
      name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .replaceAll(/^-+|-+$/g, '')
        .slice(0, 48) || 'team';
    let id = plain;
    for (let n = 2; this.taken.has(id); n++) id = `${plain}-${n}`;
    this.taken.add(id);
    return id;
  }
}
