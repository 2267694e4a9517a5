import {
  addParts,
  CHANGE_PARTS,
  type ChangeParts,
  type ComparedCell,
  NO_PARTS,
  splitChange,
  type Tokens,
  type Used,
} from '@bursar/detection';
import { fromFemto, TOKEN_METERS } from '@bursar/pricing';
import type { GroupSums } from '../answer.js';
import { addSums, NO_SUMS, type Sums } from '../figures.js';

/** What a cell of the comparison is of. A change is grouped by one of them. */
export const CELL_DIMENSIONS = ['team', 'provider', 'model', 'region'] as const;
export type CellDimension = (typeof CELL_DIMENSIONS)[number];

/** What a token of a meter costs a cell in one of the periods, beside one of another. */
export type Weigh = (keys: GroupSums['keys'], period: 'earlier' | 'later') => Tokens;

interface Side {
  readonly cost: string;
  readonly requests: bigint;
  readonly unpriced: bigint;
}

export interface ChangeRow {
  /** Null for the total. */
  readonly key: string | null;
  readonly earlier: Side;
  readonly later: Side;
  readonly difference: string;
  /** They sum to the difference, to the last digit. */
  readonly parts: Readonly<Record<(typeof CHANGE_PARTS)[number], string>>;
}

export interface Change {
  readonly rows: readonly ChangeRow[];
  readonly total: ChangeRow;
  /** Of the later period. */
  readonly sums: Sums;
}

const PROMPT_METERS = TOKEN_METERS.filter((meter) => meter !== 'output');

interface Cell {
  readonly keys: GroupSums['keys'];
  readonly earlier: GroupSums | null;
  readonly later: GroupSums | null;
}

/** Pure. The most changed rows first, equals by their key. */
export function explainedChange(
  earlier: readonly GroupSums[],
  later: readonly GroupSums[],
  weigh: Weigh,
  by: CellDimension,
): Change {
  const cells = paired(earlier, later);
  const parts = splitChange(cells.map((cell) => comparedCell(cell, weigh)));
  const rows = new Map<string, Tally>();
  const total = newTally();
  for (const [index, cell] of cells.entries()) {
    const key = cell.keys[CELL_DIMENSIONS.indexOf(by)] ?? '';
    const row = rows.get(key) ?? newTally();
    rows.set(key, row);
    for (const tally of [row, total]) addCell(tally, cell, parts[index] ?? NO_PARTS);
  }
  return {
    rows: [...rows].sort(mostChanged).map(([key, tally]) => toRow(key, tally)),
    total: toRow(null, total),
    sums: total.later,
  };
}

function paired(earlier: readonly GroupSums[], later: readonly GroupSums[]): Cell[] {
  const nameOf = ({ keys }: GroupSums): string => JSON.stringify(keys);
  const before = new Map(earlier.map((sums) => [nameOf(sums), sums]));
  const after = new Map(later.map((sums) => [nameOf(sums), sums]));
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].map((name) => {
    const [a, b] = [before.get(name) ?? null, after.get(name) ?? null];
    return { keys: (a ?? b)?.keys ?? [], earlier: a, later: b };
  });
}

function comparedCell({ keys, earlier, later }: Cell, weigh: Weigh): ComparedCell {
  return {
    caller: keys[0] ?? '',
    before: earlier === null ? null : toUsed(earlier, weigh(keys, 'earlier')),
    after: later === null ? null : toUsed(later, weigh(keys, 'later')),
  };
}

function toUsed({ sums, failed }: GroupSums, weights: Tokens): Used {
  const { requests, errors, cost } = sums;
  return { requests, errors, cost, tokens: tokensOf(sums), failed: tokensOf(failed), weights };
}

/** In the order that the split expects: output, then the meters of the prompt. */
export function tokensOf(sums: Readonly<Record<(typeof TOKEN_METERS)[number], bigint>>): Tokens {
  return { output: sums.output, prompt: PROMPT_METERS.map((meter) => sums[meter]) };
}

interface Tally {
  readonly earlier: Sums;
  readonly later: Sums;
  parts: ChangeParts;
}

const newTally = (): Tally => ({
  earlier: { ...NO_SUMS },
  later: { ...NO_SUMS },
  parts: NO_PARTS,
});

function addCell(tally: Tally, { earlier, later }: Cell, parts: ChangeParts): void {
  if (earlier !== null) addSums(tally.earlier, earlier.sums);
  if (later !== null) addSums(tally.later, later.sums);
  tally.parts = addParts(tally.parts, parts);
}

const differenceOf = ({ earlier, later }: Tally): bigint => later.cost - earlier.cost;
const size = (amount: bigint): bigint => (amount < 0n ? -amount : amount);

function mostChanged([a, left]: [string, Tally], [b, right]: [string, Tally]): number {
  const [x, y] = [size(differenceOf(left)), size(differenceOf(right))];
  if (x !== y) return x > y ? -1 : 1;
  return a < b ? -1 : 1;
}

const toSide = ({ cost, requests, unpriced }: Sums): Side => ({
  cost: fromFemto(cost),
  requests,
  unpriced,
});

function toRow(key: string | null, tally: Tally): ChangeRow {
  return {
    key,
    earlier: toSide(tally.earlier),
    later: toSide(tally.later),
    difference: fromFemto(differenceOf(tally)),
    parts: Object.fromEntries(
      CHANGE_PARTS.map((name) => [name, fromFemto(tally.parts[name])]),
    ) as ChangeRow['parts'],
  };
}
