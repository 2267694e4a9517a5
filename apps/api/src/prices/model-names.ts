import { type ModelNames, type Scope, selfNames } from '@bursar/policy';
import { canonicalModel, type ModelBook, type PriceBook, resolveModel } from '@bursar/pricing';
import { listOf, recordOf, textOf } from '../platform/text/raw.js';
import type { Sql } from '../platform/database.js';

/** Every name that a model goes by: as it is called, what that stands for, and its identity. */
export function modelNames(book: PriceBook, provider: string, reference: string): ModelNames {
  const memo = known.get(book) ?? new Map<string, ModelNames>();
  known.set(book, memo);
  const key = `${provider} ${reference}`;
  const names = memo.get(key) ?? namesIn(book, provider, reference);
  if (memo.size >= REMEMBERED_MAX) memo.clear();
  memo.set(key, names);
  return names;
}
const known = new WeakMap<PriceBook, Map<string, ModelNames>>();
const REMEMBERED_MAX = 10_000;

function namesIn(book: PriceBook, provider: string, reference: string): ModelNames {
  const { shown, model, canonical, ids } = resolveModel(book, reference, provider);
  const own = selfNames(reference);
  const called = [...new Set([...own.called, shown])];
  const bare = model.startsWith(`${provider}/`) ? model.slice(provider.length + 1) : model;
  return { called, known: [...new Set([...called, ...ids, model, bare, canonical, ...own.known])] };
}

/** A scope as gateways get it, who have no price book: it names the model by its identity. */
export const identifiedScope = (book: PriceBook, scope: Scope): Scope =>
  scope['model'] === undefined ? scope : { ...scope, model: canonicalModel(book, scope['model']) };

/** The book as it will stand once a file is applied, as far as names of models go: later sections are judged by it. */
export function bookWithFile(book: PriceBook, file: Readonly<Record<string, unknown>>): ModelBook {
  const aliases = new Map(book.aliases);
  for (const { model, aliasOf } of listOf(file['prices']).map(recordOf)) {
    const [name, target] = [textOf(model), textOf(aliasOf)];
    if (name === undefined) continue;
    // A price of its own makes no other model of a name that stands for one.
    if (target !== undefined || !aliases.has(name)) aliases.set(name, target ?? null);
  }
  const profiles = new Map(book.profiles);
  for (const { arn, modelId } of listOf(file['inferenceProfiles']).map(recordOf))
    profiles.set(textOf(arn) ?? '', textOf(modelId) ?? '');
  return { ...book, aliases, profiles };
}

/** Where models and their prices are looked up. */
export interface Books {
  book(sql: Sql): Promise<PriceBook>;
}
