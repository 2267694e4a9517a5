import * as z from 'zod/mini';
import { isDate, isZone, readRangeChoice } from '@bursar/time';
import { GRAINS, type Grain } from './grains.js';
import { joinList, splitList } from './lists.js';
import { COMPARISONS, type ComparisonChoice, type RangeChoice } from './ranges.js';

/** What the filter bar says. Every view is a link: this and the address bar are two spellings of one thing. */
export interface View {
  readonly range: RangeChoice;
  /** What changes are against. */
  readonly versus: ComparisonChoice;
  /** Null is the organisation's reporting zone. */
  readonly zone: string | null;
  /** Null lets the page choose. */
  readonly grain: Grain | null;
  /** Up to three dimensions; empty lets the page choose. */
  readonly group: readonly string[];
  readonly filters: readonly Filter[];
  /** Of another selection that stands beside this one, over the same range; null: there is none. */
  readonly beside: readonly Filter[] | null;
}

/** As the server takes them. */
export const GROUPS_MAX = 3;

/** Null among the values stands for calls without one. */
export interface Filter {
  readonly dimension: string;
  readonly values: readonly (string | null)[];
  readonly exclude: boolean;
}

export type SearchParams = Readonly<Record<string, string | undefined>>;

/** Names in the address bar, in the order a link shows them. Custom dimensions are spelled `dim.<name>`. */
export const DIMENSION_PARAMS: ReadonlyMap<string, string> = new Map([
  ['team', 'team'],
  ['model', 'model'],
  ['canonicalModel', 'canonicalModel'],
  ['env', 'environment'],
  ['provider', 'provider'],
  ['project', 'project'],
  ['cc', 'costCentre'],
  ['region', 'region'],
  ['operation', 'operation'],
  ['principal', 'principal'],
  ['user', 'user'],
  ['client', 'client'],
  ['key', 'key'],
  ['agent', 'agent'],
  ['tool', 'tool'],
  ['session', 'session'],
]);

const PARAM_OF = new Map([...DIMENSION_PARAMS].map(([param, dimension]) => [dimension, param]));

const text = z.optional(z.string());

export const ViewSearch = z.catchall(
  z.object({ range: text, from: text, to: text, vs: text, tz: text, grain: text, group: text }),
  text,
);

export const DEFAULT_VIEW: View = {
  range: { preset: 'mtd' },
  versus: { preset: 'before' },
  zone: null,
  grain: null,
  group: [],
  filters: [],
  beside: null,
};

/** What a link is read with, beside itself. */
export interface Known {
  /** The organisation's own dimensions; null: not known, so that every name may be one. */
  readonly custom: readonly string[] | null;
}

const BESIDE = 'b.';
const ALL = 'all';

/**
 * Reads a link. What it cannot read falls back and is named, part by part, so that the user does not mistake one view for another.
 */
export function readView(
  search: SearchParams,
  { custom }: Known = { custom: null },
): { view: View; ignored: string[] } {
  const ignored: string[] = [];
  const ignore = <T>(param: string, fallback: T, value = search[param] ?? ''): T => {
    ignored.push(`${param}=${value}`);
    return fallback;
  };
  const isKnown = (dimension: string): boolean =>
    custom === null || isBuiltIn(dimension) || custom.includes(dimension);
  return {
    view: {
      range: readRange(search, ignore),
      versus: readVersus(search.vs, ignore),
      zone: readZone(search.tz, ignore),
      grain: readGrain(search.grain, ignore),
      group: readGroup(search.group, isKnown, ignore),
      filters: readFilters(search, '', isKnown, ignore),
      beside: readBeside(search, isKnown, ignore),
    },
    ignored,
  };
}

type Ignore = <T>(param: string, fallback: T, value?: string) => T;
type IsKnown = (dimension: string) => boolean;

function readRange(search: SearchParams, ignore: Ignore): RangeChoice {
  const { range, from } = search;
  const choice = readRangeChoice(search);
  if (choice !== null) return choice;
  return ignore(
    range !== undefined ? 'range' : from === undefined ? 'to' : 'from',
    DEFAULT_VIEW.range,
  );
}

const BETWEEN = '..';

function readVersus(vs: string | undefined, ignore: Ignore): ComparisonChoice {
  if (vs === undefined) return DEFAULT_VIEW.versus;
  const preset = COMPARISONS.find((name) => name === vs);
  if (preset !== undefined) return { preset };
  const [from, to] = vs.split(BETWEEN);
  return isDate(from) && isDate(to) && from < to ? { from, to } : ignore('vs', DEFAULT_VIEW.versus);
}

function readZone(zone: string | undefined, ignore: Ignore): string | null {
  if (zone === undefined) return null;
  return isZone(zone) ? zone : ignore('tz', null);
}

function readGrain(grain: string | undefined, ignore: Ignore): Grain | null {
  if (grain === undefined) return null;
  return GRAINS.find((name) => name === grain) ?? ignore('grain', null);
}

function readGroup(group: string | undefined, isKnown: IsKnown, ignore: Ignore): string[] {
  if (group === undefined) return [];
  const names = splitList(group).filter((name) => name !== null && name !== '') as string[];
  const distinct = [...new Set(names)];
  const known = distinct.filter((name) => isKnown(name));
  const unknown = distinct.filter((name) => !isKnown(name));
  if (unknown.length > 0) ignore('group', null, unknown.join());
  const more = known.slice(GROUPS_MAX);
  return more.length > 0 ? ignore('group', known.slice(0, GROUPS_MAX), more.join()) : known;
}

function readFilters(
  search: SearchParams,
  prefix: string,
  isKnown: IsKnown,
  ignore: Ignore,
): Filter[] {
  return Object.entries(search).flatMap(([param, text]) => {
    if (text === undefined || !param.startsWith(prefix)) return [];
    const name = param.slice(prefix.length);
    const exclude = name.startsWith('not.');
    const dimension = dimensionOf(exclude ? name.slice(4) : name);
    if (dimension === undefined) return [];
    if (!isKnown(dimension)) return ignore(param, []);
    return [{ dimension, values: splitList(text), exclude }];
  });
}

function readBeside(search: SearchParams, isKnown: IsKnown, ignore: Ignore): Filter[] | null {
  const filters = readFilters(search, BESIDE, isKnown, ignore);
  if (filters.length > 0) return filters;
  if (search.beside === undefined) return null;
  return search.beside === ALL ? [] : ignore('beside', null);
}

const isBuiltIn = (dimension: string): boolean => PARAM_OF.has(dimension);

function dimensionOf(param: string): string | undefined {
  return param.startsWith('dim.') ? param.slice(4) : DIMENSION_PARAMS.get(param);
}

const OWN_PARAMS = ['range', 'from', 'to', 'vs', 'tz', 'grain', 'group', 'beside'];

/** True for parameters that belong to the filter bar and so follow from page to page. */
export function isViewParam(param: string): boolean {
  if (OWN_PARAMS.includes(param)) return true;
  const name = param.startsWith(BESIDE) ? param.slice(BESIDE.length) : param;
  return dimensionOf(name.startsWith('not.') ? name.slice(4) : name) !== undefined;
}

/** Writes a link. Whatever is the default stays out of it. */
export function writeView(view: View): SearchParams {
  const search: Record<string, string> = {};
  if (!('preset' in view.range)) {
    search.from = view.range.from;
    search.to = view.range.to;
  } else if (view.range.preset !== 'mtd') {
    search.range = view.range.preset;
  }
  const { versus } = view;
  if (!('preset' in versus)) search.vs = `${versus.from}${BETWEEN}${versus.to}`;
  else if (versus.preset !== 'before') search.vs = versus.preset;
  if (view.zone !== null) search.tz = view.zone;
  if (view.grain !== null) search.grain = view.grain;
  if (view.group.length > 0) search.group = joinList(view.group);
  writeFilters(search, view.filters, '');
  if (view.beside !== null && view.beside.length === 0) search.beside = ALL;
  writeFilters(search, view.beside ?? [], BESIDE);
  return search;
}

function writeFilters(
  search: Record<string, string>,
  filters: readonly Filter[],
  prefix: string,
): void {
  for (const { dimension, values, exclude } of filters) {
    const param = PARAM_OF.get(dimension) ?? `dim.${dimension}`;
    search[`${prefix}${exclude ? 'not.' : ''}${param}`] = joinList(values);
  }
}

/** Narrows to one value: what a click on a row means. */
export function narrow(view: View, dimension: string, value: string | null): View {
  const others = view.filters.filter((f) => f.dimension !== dimension);
  return { ...view, filters: [...others, { dimension, values: [value], exclude: false }] };
}
