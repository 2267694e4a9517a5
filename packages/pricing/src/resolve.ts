import type { PriceRowData, Routing } from './book.js';
import { inner, makeRoom, type PriceBook } from './compile.js';
import { idInArn, identityOf, identityOfListed, withoutPrefix } from './model-id.js';

/** What a model reference means to the price book. */
export interface ResolvedModel {
  /** What spend shows as `model`: as logged, with application profiles resolved and a system profile's ARN cut. */
  readonly shown: string;
  /** The listed id without geo prefix, behind any alias; of an unknown model, what is shown. */
  readonly model: string;
  /** Its identity: one text for every spelling of the model. Limits and restrictions compare it. */
  readonly canonical: string;
  /** The vendor of a model on Bedrock, the seller of a direct one; '' if the book does not say. */
  readonly provider: string;
  readonly routing: Routing;
  readonly known: boolean;
  /** Every id that the book knows this model by on the way from the reference to the listed one, most specific first. */
  readonly ids: readonly string[];
  /** The organisation's own name for the model, if it was called by one. */
  readonly alias: string | null;
}

/** ResolvedModel with what pricing needs further. */
export interface Resolution extends ResolvedModel {
  readonly rows: readonly PriceRowData[];
  /** Key of provider multipliers; null on Bedrock. */
  readonly directKey: string | null;
  readonly reason: 'unknown-model' | 'unknown-profile' | null;
}

const APPLICATION_PROFILE = /^arn:aws[a-z-]*:bedrock:[^:]*:[^:]*:application-inference-profile\//;

/** An alias may stand for an alias; a ring of them stands for nothing. */
const HOPS_MAX = 5;

/** What is found by following names; its identity is read from the first of them. */
type Found = Omit<Resolution, 'canonical'>;

/**
 * Exact id, then alias, then profile map, then system-profile ARN, then one geo prefix off. Never a prefix,
 * a substring or a default: what is not found is unknown. `provider` is who was called ('bedrock' if absent).
 */
export function resolveModel(
  book: PriceBook,
  modelRef: string,
  provider = 'bedrock',
): ResolvedModel {
  return resolve(book, modelRef, provider);
}

/** resolveModel with rows and layer ids, remembered. */
export function resolve(book: PriceBook, modelRef: string, provider: string): Resolution {
  const memo = book.memo.resolutions.get(provider)?.get(modelRef);
  if (memo) return memo;
  const found =
    provider === 'bedrock'
      ? onBedrock(book, modelRef, HOPS_MAX)
      : onProvider(book, modelRef, provider, HOPS_MAX);
  const canonical = canonicalModel(book, modelRef, provider);
  const resolution = { ...(found ?? unknown(book, modelRef)), canonical };
  makeRoom(book);
  inner(book.memo.resolutions, provider).set(modelRef, resolution);
  return resolution;
}

function onBedrock(book: PriceBook, ref: string, hops: number): Found | null {
  if (hops < 0) return null;
  const rows = book.bedrock.get(ref);
  if (rows) return listed(ref, rows, 'in-region-or-geo', null);
  if (book.aliases.has(ref)) return behindAlias(book, ref, 'bedrock', hops);
  const copied = book.profiles.get(ref);
  if (copied !== undefined) return called(ref, onBedrock(book, copied, hops - 1));
  const arn = idInArn(ref);
  if (arn) {
    const { kind, id } = arn;
    const found = called(ref, onBedrock(book, id, hops - 1));
    return found && { ...found, shown: kind === 'inference-profile' ? id : ref };
  }
  const profile = withoutPrefix(ref);
  if (profile) {
    const { model, routing } = profile;
    const bare = book.bedrock.get(model);
    if (bare) return called(ref, { ...listed(model, bare, routing, null), shown: ref });
    const own = book.aliases.has(model) ? behindAlias(book, model, 'bedrock', hops) : null;
    return own && called(ref, { ...own, shown: ref, routing });
  }
  const direct = book.direct.get(ref);
  return direct ? listed(ref, direct, 'direct', ref) : null;
}

/** A provider's own API. `openai/gpt-5.5` and `gpt-5.5` are one id when the provider is openai. */
function onProvider(book: PriceBook, ref: string, provider: string, hops: number): Found | null {
  const key = ref.startsWith(`${provider}/`) ? ref : `${provider}/${ref}`;
  const rows = book.direct.get(key);
  if (rows) return { ...listed(key, rows, 'direct', key), shown: ref };
  return book.aliases.has(ref) ? behindAlias(book, ref, provider, hops) : null;
}

function listed(
  ref: string,
  rows: readonly PriceRowData[],
  routing: Routing,
  directKey: string | null,
): Found {
  const model = rows[0]?.model ?? ref;
  return {
    shown: ref,
    model,
    provider: rows[0]?.provider ?? '',
    routing,
    known: true,
    alias: null,
    rows,
    ids: ref === model ? [ref] : [ref, model],
    directKey,
    reason: null,
  };
}

function behindAlias(book: PriceBook, alias: string, provider: string, hops: number): Found | null {
  const target = book.aliases.get(alias) ?? null;
  if (target === null) return { ...listed(alias, [], 'in-region-or-geo', null), alias };
  const found =
    provider === 'bedrock'
      ? onBedrock(book, target, hops - 1)
      : onProvider(book, target, provider, hops - 1);
  return found && { ...called(alias, found), shown: alias, alias };
}

/** The same model under one more name. */
function called<T extends Found | null>(ref: string, found: T): T {
  return found && !found.ids.includes(ref) ? { ...found, ids: [ref, ...found.ids] } : found;
}

function unknown(book: PriceBook, ref: string): Found {
  const copied = book.profiles.get(ref);
  const arn = idInArn(copied ?? ref);
  const shown = arn?.kind === 'inference-profile' ? arn.id : (copied ?? ref);
  return {
    shown,
    model: shown,
    provider: '',
    routing: 'in-region-or-geo',
    known: false,
    alias: null,
    rows: [],
    ids: [ref],
    directKey: null,
    reason: APPLICATION_PROFILE.test(shown) ? 'unknown-profile' : 'unknown-model',
  };
}

/** What a price book says of names. */
export type ModelBook = Pick<PriceBook, 'bedrock' | 'direct' | 'aliases' | 'profiles'>;

/**
 * The identity of the model that a reference means to the price book, whether it lists the model or not. `provider` is who is
 * called; where nothing says, as in scopes, it is Bedrock, which knows every provider's own models by `provider/model` too.
 */
export function canonicalModel(book: ModelBook, ref: string, provider = 'bedrock'): string {
  return canonical(book, ref, provider, HOPS_MAX);
}

function canonical(book: ModelBook, ref: string, provider: string, hops: number): string {
  if (provider === 'bedrock')
    return identityOf(ref, (name) => canonicalOnBedrock(book, name, hops));
  const prefix = `${provider}/`;
  const id = ref.startsWith(prefix) ? ref.slice(prefix.length) : ref;
  return identityOf(id, (name) => canonicalAt(book, name, provider, hops));
}

function canonicalOnBedrock(book: ModelBook, name: string, hops: number): string | null {
  const { bedrock, aliases, profiles, direct } = book;
  if (bedrock.has(name)) return identityOfListed(name, (one) => bedrock.has(one));
  const target = aliases.get(name) ?? profiles.get(name);
  if (target !== undefined) return hops > 0 ? canonical(book, target, 'bedrock', hops - 1) : name;
  if (aliases.has(name)) return identityOfListed(name, (one) => aliases.has(one));
  const own = direct.get(name)?.[0];
  return own ? canonical(book, own.model, own.provider, hops) : null;
}

/** A name that the organisation lets stand for a model does so at every provider, even at one that lists it. */
function canonicalAt(book: ModelBook, name: string, provider: string, hops: number): string | null {
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
    const found = canonicalOnBedrock(book, name, HOPS_MAX);
    isKnown ||= found !== null;
    return found;
  });
  return isKnown;
}
