import { idInArn, identityOf } from '@bursar/pricing';
import { closeness, compileGlob } from './glob.js';

/**
 * Which calls something is about: team, project, environment, model, key, user, and dimensions that the document
 * declares. Every name given must fit; `{}` is everything. `model` is compared by what it names, and may be a pattern; all else
 * is compared as it stands.
 */
export type Scope = Readonly<Record<string, string>>;

export const SCOPE_NAMES = ['team', 'project', 'environment', 'model', 'key', 'user'] as const;

/** Who calls what. An empty text is as good as none. */
export interface Subject {
  readonly team?: string | null | undefined;
  readonly project?: string | null | undefined;
  readonly environment?: string | null | undefined;
  readonly key?: string | null | undefined;
  readonly user?: string | null | undefined;
  /** As the caller names it: id, profile id or ARN. */
  readonly model: string;
  /** Values of custom dimensions. */
  readonly dimensions?: Readonly<Record<string, string>> | null | undefined;
}

/** The names one model goes by. */
export interface ModelNames {
  /** Names of exactly what is called: the reference, and what a profile's ARN stands for. Patterns that permit look at these. */
  readonly called: readonly string[];
  /** These and every other one, the identity of the model among them. Patterns that restrict look at all. */
  readonly known: readonly string[];
}

/** What a reference says of itself: the ARN of a system profile or a listed model ends in the id, and a prefix is no other model. */
export function selfNames(reference: string): ModelNames {
  const id = idInArn(reference)?.id ?? reference;
  const called = id === reference ? [reference] : [reference, id];
  return { called, known: [...new Set([...called, identityOf(reference)])] };
}

/** The identity of a model that a scope or a pattern names. A caller that has a price book knows more than the text says. */
export type Identify = (model: string) => string;

/** Whether a model is meant. */
export type Means = (names: ModelNames) => boolean;

/**
 * Without `*` a text names a model, and means it by every spelling; with `*` it is a pattern of names. One that restricts is
 * compared with all names of a model, so that no spelling escapes it; one that permits with the names that are called, so
 * that `us.anthropic.*` permits calls by profiles of the United States alone.
 */
export function compileModel(
  text: string,
  identify: Identify = identityOf,
  looksAt: keyof ModelNames = 'known',
): Means {
  if (text.includes('*')) {
    const fits = compileGlob(text);
    return (names) => names[looksAt].some(fits);
  }
  const identity = identify(text);
  return ({ known }) => known.includes(text) || known.includes(identity);
}

/** Any of several that permit. */
export function compilePermitted(texts: readonly string[], identify?: Identify): Means {
  const meant = texts.map((text) => compileModel(text, identify, 'called'));
  return (names) => meant.some((means) => means(names));
}

type Test = (subject: Subject, names: ModelNames) => boolean;

/** A scope as a question. */
export function compileScope(scope: Scope, identify?: Identify): Test {
  const tests = Object.entries(scope).map(([name, wanted]) => testOf(name, wanted, identify));
  return (subject, names) => tests.every((test) => test(subject, names));
}

function testOf(name: string, wanted: string, identify?: Identify): Test {
  if (name === 'model') {
    const means = compileModel(wanted, identify);
    return (_subject, names) => means(names);
  }
  const plain = SCOPE_NAMES.find((known) => known === name);
  if (plain) return (subject) => subject[plain] === wanted;
  return ({ dimensions }) => dimensions?.[name] === wanted;
}

/** From the narrowest scope: more names first, then the closer model, then the canonical order of their texts. */
export function narrowerFirst(a: Scope, b: Scope): number {
  const size = Object.keys(b).length - Object.keys(a).length;
  if (size !== 0) return size;
  const model = closeness(b['model'] ?? '*') - closeness(a['model'] ?? '*');
  if (model !== 0) return model;
  const [left, right] = [textOf(a), textOf(b)];
  return left < right ? -1 : Number(left > right);
}

const textOf = (scope: Scope): string => JSON.stringify(Object.entries(scope).sort());

/** Whether two scopes are about the same calls, in whatever order their names stand. */
export const isSameScope = (a: Scope, b: Scope): boolean => textOf(a) === textOf(b);

/** Whether calls of an environment can be in a scope at all. */
export const concerns = ({ environment }: Scope, name: string): boolean =>
  environment === undefined || environment === name;

interface Entry<T> {
  readonly at: number;
  readonly item: T;
  readonly fits: Test;
}

/** Things with a scope, found by team first: most of a large organisation's rules are some other team's. */
export class ScopedList<T extends { readonly scope: Scope }> {
  readonly #byTeam = new Map<string, Entry<T>[]>();
  readonly #ofNoTeam: Entry<T>[] = [];

  constructor(
    readonly items: readonly T[],
    identify?: Identify,
  ) {
    items.forEach((item, at) => {
      const entry = { at, item, fits: compileScope(item.scope, identify) };
      const team = item.scope['team'];
      if (team === undefined) this.#ofNoTeam.push(entry);
      else this.#byTeam.set(team, [...(this.#byTeam.get(team) ?? []), entry]);
    });
  }

  /** Whose scope the call is in, in the document's order. */
  about(subject: Subject, names: ModelNames): T[] {
    const own = this.#byTeam.get(subject.team ?? '');
    const found = (own ? merged(own, this.#ofNoTeam) : this.#ofNoTeam).filter(({ fits }) =>
      fits(subject, names),
    );
    return found.map(({ item }) => item);
  }
}

function merged<T>(a: readonly Entry<T>[], b: readonly Entry<T>[]): readonly Entry<T>[] {
  return b.length === 0 ? a : [...a, ...b].sort((one, other) => one.at - other.at);
}
