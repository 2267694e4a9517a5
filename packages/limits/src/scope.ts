/** What a budget, a quota or a step of a ladder applies to: every pair must hold. `{}` is the whole organisation. */
export type Scope = Readonly<Record<string, string>>;

declare const reached: unique symbol;

/** A scope as calls are compared with it: its model by identity, however the scope spells it. Made by reachOf alone. */
export type Reach = Scope & { readonly [reached]: true };

/** Whether a model is meant, of all names that a call's model goes by. */
export type ModelTest<Names> = (names: Names) => boolean;

/** A reach whose model is tested, for readers that compare patterns or many names. */
export type TestedReach<Names> = Readonly<Record<string, string | ModelTest<Names>>> & {
  readonly [reached]: true;
};

/** The identity of a call's model among its coordinates, beside `model` as it was called. */
export const IDENTITY = 'canonicalModel';

/** Two spellings of one scope reach the same calls. */
export function reachOf(scope: Scope, identify: (model: string) => string): Reach;
export function reachOf<Names>(
  scope: Scope,
  testOf: (model: string) => ModelTest<Names>,
): TestedReach<Names>;
export function reachOf(
  { model, ...rest }: Scope,
  meaningOf: (model: string) => unknown,
): Readonly<Record<string, unknown>> {
  return model === undefined ? rest : { ...rest, [IDENTITY]: meaningOf(model) };
}

/** What is known about a call. What is unknown (null or absent) lies in no scope that names it. */
export type Coordinates = Readonly<Record<string, string | null | undefined>>;

/** From the widest to the narrowest. Custom dimensions stand between project and user. */
export const SCOPE_DIMENSIONS = ['environment', 'model', 'team', 'project', 'user', 'key'] as const;
export type ScopeDimension = (typeof SCOPE_DIMENSIONS)[number];

const CUSTOM_RANK = SCOPE_DIMENSIONS.indexOf('user') - 0.5;

function rankOf(dimension: string): number {
  const rank = SCOPE_DIMENSIONS.indexOf(dimension as ScopeDimension);
  return rank === -1 ? CUSTOM_RANK : rank;
}

/** The one rule of scopes: every pair must hold. A reach that tests its model is asked about all names of the call's. */
export function covers<Names = never>(
  reach: TestedReach<Names>,
  call: Readonly<Record<string, string | Names | null | undefined>>,
): boolean {
  for (const dimension of Object.keys(reach)) {
    if (!Object.hasOwn(call, dimension)) return false;
    const [wanted, known] = [reach[dimension], call[dimension]];
    if (typeof wanted === 'function' ? !wanted(known as Names) : wanted !== known) return false;
  }
  return true;
}

/** The budgets, quotas or steps that apply to a call, the narrowest first. */
export function covering<T extends Scoped & { readonly reach: Reach }>(
  all: readonly T[],
  call: Coordinates,
): T[] {
  return all.filter(({ reach }) => covers(reach, call)).sort(compareNarrowness);
}

/** Whether every call in `inner` is also in `outer`. A scope is within itself. */
export function isWithin(inner: Reach, outer: Reach): boolean {
  return covers(outer, inner);
}

/** Both at once; null where they contradict each other, so that no call is in both. */
export function narrowScope<S extends Scope>(scope: S, where: S): S | null {
  for (const dimension of Object.keys(where)) {
    if (Object.hasOwn(scope, dimension) && scope[dimension] !== where[dimension]) return null;
  }
  return { ...scope, ...where };
}

/** Two spellings of one scope have one id, and no two scopes share one: `environment=dev,team=search`. */
export function scopeId(scope: Scope): string {
  const pairs = Object.entries(scope).map(
    ([dimension, value]) => `${encodeURIComponent(dimension)}=${encodeURIComponent(value)}`,
  );
  return pairs.length === 0 ? 'organisation' : pairs.sort(compareText).join(',');
}

/** Whether two scopes are about the same calls, in whatever order their names stand. */
export const isSameScope = (a: Scope, b: Scope): boolean => scopeId(a) === scopeId(b);

export interface Scoped {
  readonly id: string;
  readonly scope: Scope;
}

/**
 * The narrowest first: more pairs are narrower; among as many, the one that names the narrower dimension, then the one whose
 * pattern of models says more; then by id, so that every process names the same budget or quota. What lies within another
 * scope always comes before it.
 */
export function compareNarrowness(a: Scoped, b: Scoped): number {
  const [left, right] = [ranks(a.scope), ranks(b.scope)];
  if (left.length !== right.length) return left.length > right.length ? -1 : 1;
  for (const [index, rank] of left.entries()) {
    const other = right[index] ?? 0;
    if (rank !== other) return rank > other ? -1 : 1;
  }
  const [closer, wider] = [literalLength(a.scope), literalLength(b.scope)];
  if (closer !== wider) return closer > wider ? -1 : 1;
  return compareText(a.id, b.id);
}

/** How much of a model a pattern says; an exact name says all of it. */
function literalLength({ model }: Scope): number {
  return model?.includes('*') === true ? model.replaceAll('*', '').length : Infinity;
}

/** The ranks of what a scope names, the narrowest first. */
function ranks(scope: Scope): number[] {
  return Object.keys(scope)
    .map(rankOf)
    .sort((a, b) => b - a);
}

/** By code units: the same on every machine, whatever its language. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
