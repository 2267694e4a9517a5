import { reachOf, type Scope, scopeId, SCOPE_DIMENSIONS } from '@bursar/limits';
import { canonicalModel, knowsModel, type PriceBook } from '@bursar/pricing';
import { customDimensions, teamIds } from '../org/org.module.js';
import type { Sql } from '../platform/database.js';
import { listOf, recordOf, textOf } from '../platform/text/raw.js';
import { type Finding, isPruned, type PlanContext } from '../config/config.module.js';
import { quoted } from '../org/org.module.js';
import { bookWithFile } from '../prices/prices.module.js';

export { scopeWords } from './ahead/denial-ahead.js';

/** SQL: the environments that budgets are about, and which. */
export const ENVIRONMENTS_OF_BUDGETS = `SELECT scope->>'environment' AS name, 'budget ' || id AS by
  FROM budget WHERE removed_at IS NULL`;

/** Something of a file that has a scope, as people call it: "budget search-month". */
export interface NamedScope {
  readonly name: string;
  readonly scope: Scope;
}

/** Pure. What is to be said of the models that scopes name: none that is unknown, and none twice by two names, goes unnoticed. */
export function modelWarnings(
  book: PriceBook,
  named: readonly NamedScope[],
  context: PlanContext,
): string[] {
  const models = bookWithFile(book, context.file);
  const unknown = named.flatMap(({ name, scope: { model } }) =>
    model === undefined || model.includes('*') || knowsModel(models, model)
      ? []
      : [
          `The ${name} names ${quoted(model)}, which the price book does not know: it is about calls by that name and its spellings. Check the name, or give it a price.`,
        ],
  );
  const identify = (model: string) => canonicalModel(models, model);
  const same = Map.groupBy(named, ({ scope }) => scopeId(reachOf(scope, identify)));
  const twice = [...same.values()].flatMap((group) => {
    const [first] = group;
    const spellings = [...new Set(group.flatMap(({ scope: { model } }) => model ?? []))];
    if (first === undefined || spellings.length < 2) return [];
    const names = group.map(({ name }) => `the ${name}`).join(' and ');
    const identity = identify(spellings[0] ?? '');
    return [
      `${names} are about the same calls: ${spellings.map(quoted).join(' and ')} are one model, ${identity}. Each of them binds.`,
    ];
  });
  return [...new Set([...unknown, ...twice.map((text) => `T${text.slice(1)}`)])];
}

/** A budget is about one model: a pattern would fit no call, and protect nothing, silently. */
export function patternFindings(
  scopes: readonly { readonly scope: Scope; readonly path: readonly (string | number)[] }[],
): Finding[] {
  return scopes.flatMap(({ scope: { model }, path }) =>
    model?.includes('*') !== true
      ? []
      : [
          {
            path: [...path, 'model'],
            code: 'bad_model',
            message: `${quoted(model)} is a pattern, and a budget is about one model`,
            hint: 'name one model; it is meant by every spelling. Patterns fit quotas, modelAccess, stops and routes',
          },
        ],
  );
}

export interface ScopeNames {
  readonly teams: readonly string[];
  readonly dimensions: readonly string[];
}

/** What is over a scope that does not exist would protect nothing, silently. */
export function scopeFindings(
  state: ScopeNames,
  file: readonly { readonly scope?: Scope | undefined }[],
  context: PlanContext,
): Finding[] {
  const { file: whole } = context;
  const named = listOf(whole['teams']).map((team) => textOf(recordOf(team)['id']) ?? '');
  const teams = new Set(isPruned(context, 'teams') ? named : [...named, ...state.teams]);
  const kept = isPruned(context, 'dimensions') ? [] : state.dimensions;
  const own = listOf(whole['dimensions'] ?? kept).map(String);
  const known = new Set<string>([...SCOPE_DIMENSIONS, ...own]);
  return file.flatMap(({ scope = {} }, index) => {
    const strange = Object.keys(scope)
      .filter((name) => !known.has(name))
      .map((name) => ({
        path: [index, 'scope', name],
        code: 'unknown_dimension',
        message: `nothing is known by ${quoted(name)}`,
        hint: `known here: ${[...known].join(', ')}`,
        atKey: true,
      }));
    const { team } = scope;
    if (team === undefined || teams.has(team)) return strange;
    const path = [index, 'scope', 'team'];
    const message = `there is no team ${quoted(team)}`;
    return [...strange, { path, code: 'unknown_team', message, hint: 'name a team of this file' }];
  });
}

/** The names that scopes may use, as they are in force. */
export async function loadScopeNames(sql: Sql): Promise<ScopeNames> {
  return { teams: await teamIds(sql, 'current'), dimensions: await customDimensions(sql) };
}
