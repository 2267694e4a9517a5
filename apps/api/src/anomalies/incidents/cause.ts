import {
  breakDownChange,
  cellsOf,
  type ChangeCause,
  type ChangeCell,
  explainChange,
} from '@bursar/detection';
import { fromFemto } from '@bursar/pricing';
import { CAUSE_DIMENSIONS } from './cause.repository.js';
import type { Within } from './signal.js';

/** A dimension that explains an excess, with the few values of it that do. */
export interface Cause {
  readonly dimension: string;
  readonly parts: readonly {
    readonly value: string;
    readonly excessUsd: string;
    /** Of the whole excess, 1 is all of it. */
    readonly share: number;
  }[];
}

export interface Explanation {
  readonly causes: readonly Cause[];
  /** Where one value of a dimension explains the excess, that value: team, key, model, user, environment. */
  readonly single: Within;
}

const SINGLE = ['team', 'key', 'user', 'model', 'environment'] as const;
const SHARES = 1_000_000n;

/** The smallest sets of values that explain an excess, the most telling dimension first; then what is left within it. */
export function explain(cells: readonly ChangeCell[]): Explanation {
  const whole = cells.reduce((sum, { actual, expected }) => sum + actual - expected, 0n);
  if (whole <= 0n) return { causes: [], single: {} };
  const found = withoutEchoes(explainChange(cells, CAUSE_DIMENSIONS), cells);
  const single: Record<string, string> = {};
  for (const dimension of SINGLE) {
    const cause = found.find((one) => one.dimension === dimension) ?? soleValue(cells, dimension);
    const [part] = cause.parts;
    if (cause.parts.length === 1 && part !== undefined && part.value !== '')
      single[dimension] = part.value;
  }
  return { causes: found.map((cause) => toCause(cause, whole)), single };
}

/** A dimension with one value in all cells explains nothing, and is known all the same. */
function soleValue(
  cells: readonly ChangeCell[],
  dimension: string,
): { parts: readonly { value: string }[] } {
  const values = new Set(
    cells.filter(({ actual }) => actual > 0n).map(({ values: of }) => of[dimension] ?? ''),
  );
  return { parts: [...values].map((value) => ({ value })) };
}

/** A principal that is the key itself, or a value that nothing is known of, says nothing more. */
function withoutEchoes(
  causes: readonly ChangeCause[],
  cells: readonly ChangeCell[],
): ChangeCause[] {
  const isEcho = ({ dimension, parts }: ChangeCause): boolean => {
    if (parts.every(({ value }) => value === '')) return true;
    if (dimension !== 'principal') return false;
    const key = causes.find((one) => one.dimension === 'key');
    return key?.parts.every((part, index) => part.value === parts[index]?.value) === true;
  };
  const kept = causes.filter((cause) => !isEcho(cause));
  const [first] = kept;
  if (first === undefined) return [];
  // What everybody shares explains as much and says less: models within the most telling cause come right after it.
  const inside = breakDownChange(cellsOf(cells, first), 'model', { partsMax: 1 });
  const isKnown = kept.some(({ dimension }) => dimension === 'model');
  const [model] = inside.parts;
  if (isKnown || model === undefined || model.excess * 3n < excessOf(first) * 2n) return kept;
  return [...kept, { ...inside, surprise: 0 }];
}

const excessOf = ({ parts }: ChangeCause): bigint =>
  parts.reduce((sum, { excess }) => sum + excess, 0n);

const toCause = ({ dimension, parts }: ChangeCause, whole: bigint): Cause => ({
  dimension,
  parts: parts.map(({ value, excess }) => ({
    value,
    excessUsd: fromFemto(excess),
    share: Number((excess * SHARES) / whole) / Number(SHARES),
  })),
});
