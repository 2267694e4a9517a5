/** The rows that prices of public maps become in the shipped book. */
import {
  GEOGRAPHIES,
  type ListedPrice,
  readLiteLlm,
  type SeedBook,
  type SeedRow,
  type Verdict,
} from '@bursar/pricing';
import { type Agreement, compareAll, type Found, type MapsAndBook } from './price-compare.ts';

/** Where the bare id of a model is sold, if only one map lists it: other regions may cost something else. */
const BARE_REGIONS = ['us-east-1', 'us-east-2', 'us-west-2'];

type Differences = Extract<Verdict, { outcome: 'differs' }>['meters'];

/** A row while the book is rebuilt. */
type Row = { -readonly [Key in keyof SeedRow]: SeedRow[Key] };

export interface Rebuilt {
  readonly book: SeedBook;
  readonly added: readonly SeedRow[];
  readonly held: readonly Found[];
}

/** The book with everything new in it, and what a person must decide. */
export function rebuild(input: MapsAndBook): Rebuilt {
  const { seed, day } = input;
  const rows = seed.rows.map((row): Row => ({ ...row }));
  const rowOf = (number: number | null): Row | undefined =>
    number === null ? undefined : rows[number - 1];
  const fresh: Found[] = [];
  const held: Found[] = [];
  for (const found of compareAll(input)) {
    const { price, second, verdict, agreement, reason } = found;
    if (reason !== null) continue;
    if (verdict.outcome === 'same') confirm(rowOf(verdict.row), agreement, day);
    else if (agreement === 'conflict') held.push(found);
    else if (verdict.outcome === 'missing') fresh.push(found);
    else if (Object.values(verdict.meters).every(([own]) => own === null))
      addMeters(rowOf(verdict.row), price, verdict.meters, agreement, day);
    else if (second?.from) fresh.push(found);
    else held.push(found);
  }
  const added = rowsOf(fresh, input);
  for (const row of added) if (row.from !== undefined) endBefore(rows, row, row.from);
  const all = [...rows, ...added].sort(inOrder);
  return {
    book: { ...seed, sources: { ...seed.sources, ...sourcesOf(day) }, rows: all },
    added,
    held,
  };
}

function confirm(row: Row | undefined, agreement: Agreement, day: string): void {
  if (row === undefined) return;
  row.confirmed = day;
  if (agreement === 'confirmed' && row.status === 'single-source') row.status = 'confirmed';
}

function addMeters(
  row: Row | undefined,
  { perUnit }: ListedPrice,
  meters: Differences,
  agreement: Agreement,
  day: string,
): void {
  if (row === undefined) return;
  for (const [meter, [, price]] of Object.entries(meters)) {
    const kind = meter in perUnit ? 'perUnit' : 'per1M';
    row[kind] = { ...row[kind], [meter]: price };
  }
  row.source = `${row.source} + litellm-map`;
  row.confirmed = day;
  if (agreement !== 'confirmed') row.status = 'single-source';
}

const sourcesOf = (day: string): Record<string, string> => ({
  'litellm-map': `LiteLLM price map, read ${day}`,
  'genai-prices-data': `genai-prices, read ${day}`,
});

/** One row for every place with the same price: for all commercial regions where no place is known to differ. */
function rowsOf(found: readonly Found[], { litellm, day, seed }: MapsAndBook): Row[] {
  const listed = readLiteLlm(litellm).prices;
  const groups = Map.groupBy(found, ({ price, second }) =>
    JSON.stringify([
      price.model,
      price.routing,
      price.tier,
      price.contextOver,
      sorted(price.per1M),
      sorted(price.perUnit),
      second?.from ?? null,
      isGov(price),
    ]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { price, second, agreement } = first;
    const rest = {
      per1M: price.per1M,
      ...(Object.keys(price.perUnit).length > 0 && { perUnit: price.perUnit }),
    };
    return {
      model: price.model,
      provider: vendorOf(price.model, seed),
      surface: group.every((one) => one.price.surface === 'bedrock-mantle')
        ? 'bedrock-mantle'
        : 'bedrock-runtime',
      routing: price.routing,
      regions: regionsOf(
        price,
        group.map((one) => one.price),
        listed,
        agreement,
      ),
      tier: price.tier,
      ...(price.contextOver !== null && { contextOver: price.contextOver }),
      ...(second?.from && { from: second.from }),
      ...rest,
      source: second === null ? 'litellm-map' : 'litellm-map + genai-prices-data',
      status: agreement,
      retrieved: day,
      confirmed: day,
    };
  });
}

const sorted = (prices: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(prices).sort(([a], [b]) => (a < b ? -1 : 1));

/** The vendor of a model is who the book says made its others: ids spell some vendors in several ways. */
function vendorOf(model: string, { rows }: SeedBook): string {
  const [prefix = model] = model.split('.');
  return rows.find((row) => row.model.startsWith(`${prefix}.`))?.provider ?? prefix;
}

const isGov = ({ place }: ListedPrice): boolean => place.startsWith('us-gov');

function regionsOf(
  first: ListedPrice,
  prices: readonly ListedPrice[],
  listed: readonly ListedPrice[],
  agreement: Agreement,
): readonly string[] {
  const places = [...new Set(prices.map(({ place }) => place))];
  const named = places.flatMap((place) => GEOGRAPHIES[place] ?? (place === '' ? [] : [place]));
  if (isGov(first)) return [...new Set(named)].sort();
  const others = listed.filter(
    (one) =>
      one.model === first.model &&
      one.routing === first.routing &&
      one.tier === first.tier &&
      one.contextOver === first.contextOver &&
      !isGov(one) &&
      one.per1M.input !== first.per1M.input &&
      one.place !== '',
  );
  const isGeneral =
    first.routing === 'global' ||
    agreement === 'confirmed' ||
    places.filter((place) => place !== '').length > 1;
  if (others.length === 0 && isGeneral) return ['*commercial'];
  if (named.length === 0) return BARE_REGIONS;
  return [...new Set(named)].sort();
}

/** A changed price ends the one before it, on the day from which it applies. */
function endBefore(rows: readonly Row[], next: Row, from: string): void {
  for (const row of rows) {
    const same =
      row.model === next.model &&
      row.routing === next.routing &&
      row.tier === next.tier &&
      row.contextOver === next.contextOver;
    if (same && row.to === undefined && (row.from ?? '') < from) row.to = from;
  }
}

const orderOf = (row: Row): (string | number)[] => [
  row.surface === 'direct' ? 1 : 0,
  row.model,
  row.routing,
  row.tier,
  row.contextOver ?? 0,
  row.from ?? '',
  row.regions.join(),
];
function inOrder(a: Row, b: Row): number {
  const right = orderOf(b);
  for (const [index, value] of orderOf(a).entries()) {
    const other = right[index] ?? '';
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

/** One row a line: a change of a price is a change of a line. */
export function write(book: SeedBook): string {
  const { rows, multipliers, ...head } = book;
  const lines = (list: readonly object[]): string =>
    list.map((row) => `    ${spaced(row)}`).join(',\n');
  const top = JSON.stringify(head, null, 2).slice(0, -2);
  return `${top},\n  "rows": [\n${lines(rows)}\n  ],\n  "multipliers": [\n${lines(multipliers)}\n  ]\n}\n`;
}

const spaced = (row: object): string =>
  JSON.stringify(row, null, 1)
    .replace(/\n\s*/g, ' ')
    .replace(/([[{]) /g, '$1')
    .replace(/ ([\]}])/g, '$1');
