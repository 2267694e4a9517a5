import type { PriceBook } from './compile.js';
import { identityOf, identityOfListed } from './model-id.js';

/** What a price book says of names. */
export type ModelBook = Pick<PriceBook, 'bedrock' | 'direct' | 'aliases' | 'profiles'>;

/** An alias may stand for an alias; a ring of them stands for nothing but itself. */
const HOPS_MAX = 5;

/**
 * The identity of the model that a reference means to the price book, whether it lists the model or not. `provider` is who is
 * called; where nothing says, as in scopes, it is Bedrock, which knows every provider's own models by `provider/model` too.
 */
export function canonicalModel(book: ModelBook, ref: string, provider = 'bedrock'): string {
  return canonical(book, ref, provider, HOPS_MAX);
}

function canonical(book: ModelBook, ref: string, provider: string, hops: number): string {
  if (provider === 'bedrock') return identityOf(ref, (name) => onBedrock(book, name, hops));
  const prefix = `${provider}/`;
  const id = ref.startsWith(prefix) ? ref.slice(prefix.length) : ref;
  return identityOf(id, (name) => onProvider(book, name, provider, hops));
}

function onBedrock(book: ModelBook, name: string, hops: number): string | null {
  const { bedrock, aliases, profiles, direct } = book;
  if (bedrock.has(name)) return identityOfListed(name, (one) => bedrock.has(one));
  const target = aliases.get(name) ?? profiles.get(name);
  if (target !== undefined) return hops > 0 ? canonical(book, target, 'bedrock', hops - 1) : name;
  if (aliases.has(name)) return identityOfListed(name, (one) => aliases.has(one));
  const own = direct.get(name)?.[0];
  return own ? canonical(book, own.model, own.provider, hops) : null;
}

/** A name that the organisation lets stand for a model does so at every provider, even at one that lists it. */
function onProvider(book: ModelBook, name: string, provider: string, hops: number): string | null {
  const isListed = (one: string): boolean => book.direct.has(`${provider}/${one}`);
  const target = book.aliases.get(name) ?? undefined;
  if (target !== undefined) {
    const at = isListed(target) ? provider : 'bedrock';
    return hops > 0 ? canonical(book, target, at, hops - 1) : name;
  }
  return isListed(name) ? identityOfListed(name, isListed) : null;
}

/** Whether the book knows a model by this name, by any spelling and at any provider, priced or not. */
export function knowsModel(book: ModelBook, ref: string): boolean {
  let isKnown = [...book.direct.keys()].some((key) => key.slice(key.indexOf('/') + 1) === ref);
  identityOf(ref, (name) => {
    const found = onBedrock(book, name, HOPS_MAX);
    isKnown ||= found !== null;
    return found;
  });
  return isKnown;
}
