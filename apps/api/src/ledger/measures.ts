import {
  AMOUNTS,
  type Amount,
  type Count,
  COUNTS,
  fromFemto,
  MEASURES,
  TOKEN_METERS,
  toFemto,
} from '@bursar/pricing';

/** Money in femtodollars; every other measure is a whole number. */
export type Measures = Record<Count, number> & Record<Amount, bigint>;

/** The column of a measure in the ledger and in every sum of it: `cacheWrite5m` is `cache_write_5m`. */
export const columnOf = (name: string): string =>
  name
    .replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replaceAll(/(?<=[a-z])(?=\d)/g, '_');

/** Counts, then amounts: the order of `storedValues`. */
export const MEASURE_COLUMNS = MEASURES.map(columnOf);
export const TOKEN_COLUMNS = TOKEN_METERS.map(columnOf);

/** From this column on they are money. */
export const MONEY_FROM = COUNTS.length;

/** Measures by place in their lists: a charge is added to nine sums, and adding by name takes twice as long as all the rest. */
export interface Listed {
  readonly counts: number[];
  readonly amounts: bigint[];
}

export const toListed = (measures: Readonly<Measures>): Listed => ({
  counts: COUNTS.map((name) => measures[name]),
  amounts: AMOUNTS.map((name) => measures[name]),
});

export function fromListed({ counts, amounts }: Listed): Measures {
  const whole = COUNTS.map((name, i) => [name, counts[i]]);
  return Object.fromEntries([
    ...whole,
    ...AMOUNTS.map((name, i) => [name, amounts[i]]),
  ]) as Measures;
}

export function addListed({ counts, amounts }: Listed, more: Listed): void {
  for (let i = 0; i < counts.length; i += 1) counts[i] = (counts[i] ?? 0) + (more.counts[i] ?? 0);
  for (let i = 0; i < amounts.length; i += 1)
    amounts[i] = (amounts[i] ?? 0n) + (more.amounts[i] ?? 0n);
}

export function negated(measures: Readonly<Measures>): Measures {
  const taken = { ...measures };
  for (const name of COUNTS) taken[name] = -measures[name];
  for (const name of AMOUNTS) taken[name] = -measures[name];
  return taken;
}

export const isSame = (a: Readonly<Measures>, b: Readonly<Measures>): boolean =>
  MEASURES.every((name) => a[name] === b[name]);

export const storedValues = (measures: Readonly<Measures>): (number | string)[] => [
  ...COUNTS.map((name) => measures[name]),
  ...AMOUNTS.map((name) => fromFemto(measures[name])),
];

/** By name, since a column's is spelled once and read of every row. */
const COUNT_COLUMNS = COUNTS.map((name) => [name, columnOf(name)] as const);
const AMOUNT_COLUMNS = AMOUNTS.map((name) => [name, columnOf(name)] as const);

/** From a row with a column of each measure. */
export function readMeasures(row: Readonly<Record<string, unknown>>): Measures {
  const counts = COUNT_COLUMNS.map(([name, column]) => [name, Number(row[column])]);
  const amounts = AMOUNT_COLUMNS.map(([name, column]) => [name, toFemto(String(row[column]))]);
  return Object.fromEntries([...counts, ...amounts]) as Measures;
}
