import { type ModelNames, selfNames } from '@bursar/policy';
import { type PriceBook, resolveModel } from '@bursar/pricing';

/**
 * The names a model goes by. Narrow ones are exactly what is called; wide ones, the id without its geo prefix and the listed
 * model behind an alias, count for restrictions alone.
 */
export function modelNames(book: PriceBook, provider: string, reference: string): ModelNames {
  const { shown, model, alias } = resolveModel(book, reference, provider);
  const called = [...new Set([...selfNames(reference).called, shown])];
  const wide = [model, model.startsWith(`${provider}/`) ? model.slice(provider.length + 1) : model];
  return { called, known: [...new Set([...called, ...wide, ...(alias === null ? [] : [alias])])] };
}
