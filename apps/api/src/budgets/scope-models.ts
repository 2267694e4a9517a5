import { reachOf, type Scope, scopeId } from '@bursar/limits';
import { canonicalModel, knowsModel, type PriceBook } from '@bursar/pricing';
import type { Finding, PlanContext } from '../config/config.module.js';
import { quoted } from '../org/org.module.js';
import { bookWithFile } from '../prices/prices.module.js';

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
