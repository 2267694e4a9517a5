import {
  covers,
  IDENTITY,
  type ModelTest,
  reachOf,
  type Scope,
  type TestedReach,
} from '@bursar/limits';
import { idInArn, identityOf } from '@bursar/pricing';
import { compileGlob } from './glob.js';

export type { Scope } from '@bursar/limits';

/**
 * Scopes are those of @bursar/limits: which calls they reach and which is narrower is one rule for budgets, quotas and policies.
 * Here a scope's `model` may also be a pattern, and a call's model goes by many names.
 */
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
export type Means = ModelTest<ModelNames>;

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

type ModelReach = TestedReach<ModelNames>;

/** A scope as calls are compared with it: its model by all names of theirs, everything else as it stands. */
export const compileScope = (scope: Scope, identify?: Identify): ModelReach =>
  reachOf(scope, (model) => compileModel(model, identify));

/** What scopes may ask of a call. A dimension never passes for a name that every scope knows. */
export function coordinatesOf(
  { team, project, environment, key, user, dimensions }: Subject,
  names: ModelNames,
): Readonly<Record<string, string | ModelNames | null | undefined>> {
  return { ...dimensions, team, project, environment, key, user, [IDENTITY]: names };
}

/** Whether calls of an environment can be in a scope at all. */
export const concerns = ({ environment }: Scope, name: string): boolean =>
  environment === undefined || environment === name;

interface Entry<T> {
  readonly at: number;
  readonly item: T;
  readonly reach: ModelReach;
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
      const entry = { at, item, reach: compileScope(item.scope, identify) };
      const team = item.scope['team'];
      if (team === undefined) this.#ofNoTeam.push(entry);
      else this.#byTeam.set(team, [...(this.#byTeam.get(team) ?? []), entry]);
    });
  }

  /** Whose scope the call is in, in the document's order. */
  about(subject: Subject, names: ModelNames): T[] {
    const own = this.#byTeam.get(subject.team ?? '');
    const call = coordinatesOf(subject, names);
    const found = (own ? merged(own, this.#ofNoTeam) : this.#ofNoTeam).filter(({ reach }) =>
      covers(reach, call),
    );
    return found.map(({ item }) => item);
  }
}

function merged<T>(a: readonly Entry<T>[], b: readonly Entry<T>[]): readonly Entry<T>[] {
  return b.length === 0 ? a : [...a, ...b].sort((one, other) => one.at - other.at);
}
