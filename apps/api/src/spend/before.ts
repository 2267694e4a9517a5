import { fromFemto, type Measure } from '@bursar/pricing';
import { knownCost } from '@bursar/pricing/decimal';
import { type Span, zoneBetween } from '@bursar/time';
import { Invalid } from '../platform/errors.js';
import { dataBegin } from './changes/coverage.js';
import { addSums, NO_SUMS, type Sums } from './figures.js';
import { type Grouping, withoutOther } from './grouping.js';
import type { Question } from './question.js';
import type { Summed } from './spend.repository.js';
import { isEverything } from './sql/statement.js';
import { firstOf, type SumsReader, undivided } from './sums-reader.js';

/** What a row was in another period. */
export interface SpendBefore {
  /** Null: not known. */
  readonly cost: string | null;
  readonly requests: bigint | null;
  /** The local day of the first call, where the period begins before it. */
  readonly dataBegin: string | null;
}

export interface Before {
  /** By the numbers of the groups. */
  readonly rows: ReadonlyMap<number, SpendBefore>;
  readonly total: SpendBefore;
}

const MEASURES: readonly Measure[] = ['cost', 'requests', 'unpriced'];

/**
 * What the groups of an answer were in the period that the question names. `apart`: its groups are looked up by their keys, and
 * the total is what the sums by scope know.
 */
export async function readBefore(
  question: Question,
  versus: Span,
  { grouping, isApart }: { readonly grouping: Grouping | null; readonly isApart: boolean },
  reader: SumsReader,
): Promise<Before> {
  const zone = zoneBetween(question.zone.name, versus.from, versus.to);
  const earlier = { ...question, zone, range: versus, unit: null, measures: MEASURES };
  const span = { from: versus.from, to: Math.max(versus.to, question.range.to) };
  const beginsOf = (first: number | null): string | null =>
    first === null ? null : dataBegin(first, versus.from, zone.name);
  if (grouping === null) {
    const whole = sumOf(await sumsIn(undivided(earlier), null, reader));
    return { rows: new Map(), total: toBefore(whole, beginsOf(await reader.dataFrom())) };
  }
  const groups = isApart ? withoutOther(grouping) : grouping;
  const sums = await sumsIn(earlier, groups, reader);
  const found = new Map(sums.map(({ g, sums: of }) => [g, of]));
  const firsts = await reader.firstCalls(question, grouping, span);
  const rows = grouping.groups.map((_, index) => {
    const g = index + 1;
    return [g, toBefore(found.get(g) ?? NO_SUMS, beginsOf(firsts.get(g) ?? null))] as const;
  });
  const whole = isApart ? await sumsOfAll(earlier, reader) : sumOf(sums);
  return { rows: new Map(rows), total: toBefore(whole, beginsOf(firstOf(firsts))) };
}

async function sumsOfAll(question: Question, reader: SumsReader): Promise<Sums> {
  const all = undivided(question);
  const scopes = isEverything(all) ? null : await reader.groupingOf(all);
  return sumOf(await sumsIn(all, scopes, reader));
}

async function sumsIn(
  question: Question,
  grouping: Grouping | null,
  reader: SumsReader,
): Promise<readonly Summed[]> {
  const sums = await reader.sumsOf(question, grouping);
  if (sums !== null) return sums;
  throw new Invalid('There are too many groups to compare.', {
    slug: 'too_many_rows',
    hint: 'Keep the most expensive groups with `top`, or filter.',
  });
}

function sumOf(rows: readonly Summed[]): Sums {
  const total = { ...NO_SUMS };
  for (const { sums } of rows) addSums(total, sums);
  return total;
}

function toBefore(sums: Sums, begins: string | null): SpendBefore {
  if (begins !== null) return { cost: null, requests: null, dataBegin: begins };
  const { requests, unpriced } = sums;
  return { cost: knownCost({ cost: fromFemto(sums.cost), unpriced }), requests, dataBegin: null };
}
