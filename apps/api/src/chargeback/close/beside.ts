import { type FemtoUsd, fromFemto, toFemto } from '@bursar/pricing';
import { addMonths } from '@bursar/time';
import type { MonthLine } from '../charges/month-lines.js';
import { NO_BODY } from '../statements/meter-lines.js';
import { compareText, type ExactLine, ORGANISATION } from '../statements/statement.js';

/** A line of a month that is no invocation, as it is pinned when the month closes: texts alone. */
export interface BesideLine {
  readonly team: string | null;
  readonly costCentre: string | null;
  readonly kind: MonthLine['kind'];
  readonly description: string;
  readonly charge: string;
  readonly rule: string | null;
  readonly vendor: string | null;
  readonly invoice: string | null;
  readonly user: string | null;
  /** YYYY-MM: the closed month that this corrects; null: a line of the month itself. */
  readonly originMonth: string | null;
  /** Exact decimal text. */
  readonly usd: string;
}

/** What a closed month, or the one that is closing, says of charges beside invocations. */
export interface PinnedMonth {
  readonly month: string;
  readonly beside: readonly BesideLine[];
}

type Words = Omit<BesideLine, 'usd' | 'originMonth'>;

const wordsOf = (line: MonthLine): Words => {
  const { team, costCentre, kind, description, rule, vendor, invoice, user } = line;
  return {
    ...{ team, costCentre, kind, description, charge: line.chargeId, rule, vendor, invoice, user },
  };
};

/**
 * By which lines are compared. A team that has another cost centre by now moves nothing of the months that were closed before: their
 * lines are compared by the team alone.
 */
const keyOf = (words: Words, isOwn: boolean): string => {
  const { team, costCentre, kind, description, charge, rule, vendor, invoice, user } = words;
  return JSON.stringify([
    ...[team, isOwn || team === null ? costCentre : null, kind, description, charge],
    ...[rule, vendor, invoice, user],
  ]);
};

/**
 * Pure. The months whose charges are said in this one: itself, and those closed before it after which it is the first that is open.
 * It is where their late usage is posted, too.
 */
export function monthsSaidIn(month: string, closed: ReadonlySet<string>): string[] {
  const said = [month];
  let earlier = before(month);
  while (closed.has(earlier)) {
    said.push(earlier);
    earlier = before(earlier);
  }
  return said;
}

const before = (month: string): string => addMonths(`${month}-01`, -1).slice(0, 7);

/**
 * Pure. What a month that closes has to say of charges: of each month that is said in it, what is known now less what the months
 * that stay closed have said of it. So all months together say each charge once, to the last digit, whenever it came. Null: no month
 * closes, and the answer is what none of them has said.
 */
export function besideOf(
  month: string | null,
  known: ReadonlyMap<string, readonly MonthLine[]>,
  others: readonly PinnedMonth[],
): BesideLine[] {
  return [...known].flatMap(([about, lines]) => {
    const sums = new Map<string, { words: Words; usd: FemtoUsd }>();
    const add = (words: Words, usd: FemtoUsd): void => {
      const key = keyOf(words, about === month);
      const sum = sums.get(key) ?? { words, usd: 0n };
      sum.usd += usd;
      sums.set(key, sum);
    };
    for (const line of lines) add(wordsOf(line), line.amountFemtoUsd);
    for (const other of others)
      for (const { usd, originMonth, ...words } of other.beside)
        if ((originMonth ?? other.month) === about) add(words, -toFemto(usd));
    return [...sums]
      .filter(([, { usd }]) => usd !== 0n)
      .sort(([a], [b]) => compareText(a, b))
      .map(([, { words, usd }]) => ({
        ...words,
        originMonth: about === month ? null : about,
        usd: fromFemto(usd),
      }));
  });
}

/** As lines of statements. What no team bears stands on the organisation's. */
export const besideLines = (beside: readonly BesideLine[]): ExactLine[] =>
  beside.map(({ team, kind, originMonth, usd, ...words }) => ({
    team: team ?? ORGANISATION,
    usd: toFemto(usd),
    body: {
      ...NO_BODY,
      ...words,
      kind: originMonth !== null ? 'adjustment' : kind === 'usage' ? 'shared' : kind,
      description:
        originMonth === null
          ? words.description
          : `Adjustment of ${originMonth}: ${words.description}`,
      originMonth,
      cause: originMonth === null ? null : 'charges',
    },
  }));
