import type { Measure } from '@bursar/pricing';
import { type Span, TIME_UNITS, type TimeUnit, type Zone } from '@bursar/time';
import { refuse, type Problem } from '../platform/outcome.js';

interface SpendFilter {
  readonly dimension: string;
  readonly in: readonly (string | null)[];
  readonly exclude?: boolean | null;
}

export interface SpendInput {
  readonly from: string;
  readonly to: string;
  readonly timezone?: string | null;
  readonly groupBy?: readonly string[] | null;
  readonly filters?: readonly SpendFilter[] | null;
  readonly top?: number | null;
  readonly latency?: boolean | null;
  readonly throttles?: boolean | null;
  /** Another period, to say of each row what it was in it. */
  readonly vsFrom?: string | null;
  readonly vsTo?: string | null;
}

/** Columns of spend_scope (s) and spend_key (k); a custom dimension is looked up by its name. */
const DIMENSIONS: Readonly<Record<string, string>> = {
  team: 's.team',
  costCentre: 's.cost_centre',
  project: 's.project',
  environment: 's.environment',
  provider: 's.provider',
  model: 's.model',
  // Without a canonical name it has no other than the one it was called by.
  canonicalModel: 'coalesce(s.canonical_model, s.model)',
  region: 's.region',
  operation: 's.operation',
  principal: 'k.principal',
};

export interface Dimension {
  readonly name: string;
  /** Null for a custom dimension. */
  readonly column: string | null;
  /** Sums of keys begin at a day, those of scopes at a quarter hour. */
  readonly grain: 'scope' | 'key';
}

/** Who made the calls: one of the dimensions that calls have of themselves. */
export const USER: Dimension = { name: 'user', column: null, grain: 'key' };

/** A dimension of the sums by scope. */
export const scopeDimension = (name: ScopeName): Dimension => ({
  name,
  column: `s.${name}`,
  grain: 'scope',
});

/** Those whose column is called as they are. */
type ScopeName = 'team' | 'provider' | 'model' | 'region';

export interface Filter {
  readonly dimension: Dimension;
  readonly values: readonly string[];
  /** Whether calls without a value are meant too. */
  readonly orNone: boolean;
  readonly exclude: boolean;
}

export interface Question {
  readonly range: Span;
  readonly zone: Zone;
  /** Names as asked for, in that order. */
  readonly groupBy: readonly string[];
  readonly unit: TimeUnit | null;
  readonly dimensions: readonly Dimension[];
  readonly filters: readonly Filter[];
  /** The teams whose figures may be shown. */
  readonly teams: 'all' | readonly string[];
  readonly top: number | null;
  readonly latency: boolean;
  readonly throttles: boolean;
  readonly measures: readonly Measure[];
  /** What the rows are compared with; null: with nothing. */
  readonly versus: Span | null;
}

/** The part of a question that its words alone decide. */
export type Terms = Pick<
  Question,
  'groupBy' | 'unit' | 'dimensions' | 'filters' | 'top' | 'latency' | 'throttles'
>;

const GROUPS_MAX = 3;
const TOP_MAX = 1_000;
const FILTER_VALUES_MAX = 10_000;
const UNITS: readonly string[] = TIME_UNITS;

/** Keys that an answer uses for figures: a custom dimension of that name would be ambiguous. */
const TAKEN = [
  'requests',
  'errors',
  'unpriced',
  'estimated',
  'tokens',
  'cost',
  'costUpper',
  'listCost',
  'latency',
  'other',
];

export function isTimeUnit(name: string): name is TimeUnit {
  return UNITS.includes(name);
}

export function readTerms(input: SpendInput, custom: readonly string[]): Terms | Problem {
  const groupBy = input.groupBy ?? [];
  const wrong = findWrongGroup(groupBy);
  if (wrong !== null) return wrong;
  const dimensions: Dimension[] = [];
  for (const [index, name] of groupBy.entries()) {
    if (isTimeUnit(name)) continue;
    const dimension = readDimension(name, custom, `groupBy.${index}`);
    if ('code' in dimension) return dimension;
    dimensions.push(dimension);
  }
  const filters: Filter[] = [];
  for (const [index, asked] of (input.filters ?? []).entries()) {
    const filter = readFilter(asked, custom, `filters.${index}`);
    if ('code' in filter) return filter;
    filters.push(filter);
  }
  const top = input.top ?? null;
  if (top !== null && (!Number.isInteger(top) || top < 1 || top > TOP_MAX)) {
    return refuse('bad_top', `top is a whole number from 1 to ${TOP_MAX}.`, { path: 'top' });
  }
  return {
    groupBy,
    unit: groupBy.find(isTimeUnit) ?? null,
    dimensions,
    filters,
    top,
    latency: input.latency ?? false,
    throttles: input.throttles ?? false,
  };
}

function findWrongGroup(groupBy: readonly string[]): Problem | null {
  if (groupBy.length > GROUPS_MAX) {
    return refuse(
      'too_many_groups',
      `A question has at most ${GROUPS_MAX} groups; this one has ${groupBy.length}.`,
      {
        path: 'groupBy',
        hint: 'Leave one out, or filter by it instead.',
      },
    );
  }
  if (groupBy.filter(isTimeUnit).length > 1) {
    return refuse('too_many_groups', 'A question is grouped by one unit of time at most.', {
      path: 'groupBy',
      hint: `Keep one of ${TIME_UNITS.join(', ')}.`,
    });
  }
  const repeated = groupBy.find((name, index) => groupBy.indexOf(name) !== index);
  if (repeated === undefined) return null;
  return refuse('repeated_group', `${repeated} is named twice.`, { path: 'groupBy' });
}

function readDimension(name: string, custom: readonly string[], path: string): Dimension | Problem {
  const column = Object.hasOwn(DIMENSIONS, name) ? DIMENSIONS[name] : undefined;
  if (column !== undefined) return { name, column, grain: name === 'principal' ? 'key' : 'scope' };
  if (custom.includes(name) && !TAKEN.includes(name) && !isTimeUnit(name))
    return { name, column: null, grain: 'key' };
  return refuse('unknown_dimension', `There is no dimension "${name}".`, {
    path,
    hint: `Known are ${[...Object.keys(DIMENSIONS), ...custom].join(', ')}, and for time ${TIME_UNITS.join(', ')}.`,
  });
}

function readFilter(asked: SpendFilter, custom: readonly string[], path: string): Filter | Problem {
  const dimension = readDimension(asked.dimension, custom, `${path}.dimension`);
  if ('code' in dimension) return dimension;
  if (asked.in.length > FILTER_VALUES_MAX) {
    return refuse('bad_filter', `A filter names at most ${FILTER_VALUES_MAX} values.`, {
      path: `${path}.in`,
    });
  }
  return {
    dimension,
    values: asked.in.filter((value) => value !== null),
    orNone: asked.in.includes(null),
    exclude: asked.exclude ?? false,
  };
}
