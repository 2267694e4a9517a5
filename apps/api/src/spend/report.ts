import { TOKEN_METERS, type TokenMeter } from '@bursar/pricing';
import { knownCost } from '@bursar/pricing/decimal';
import { Invalid } from '../platform/errors.js';
import type { SpendRow, SpendTotal } from './answer.js';
import type { SpendFigures } from './figures.js';
import type { Question } from './question.js';

/** The figures as scripts read them: counts are JSON numbers, money is an exact decimal string. */
interface ReportedFigures {
  readonly requests: number;
  readonly errors: number;
  readonly unpriced: number;
  readonly estimated: number;
  readonly tokens: Readonly<Record<TokenMeter, number>>;
  readonly cost: string;
  readonly costUpper: string;
  readonly listCost: string;
  readonly latency?: SpendFigures['latency'];
}

/** A count beyond 2^53 would be rounded by every JSON reader: better no answer than a wrong one. */
function toNumber(count: bigint): number {
  const number = Number(count);
  if (Number.isSafeInteger(number)) return number;
  throw new Invalid(`A count of ${count} is too large for a JSON number.`, {
    slug: 'count_too_large',
    hint: 'Ask for a shorter range, group further, or ask through GraphQL, where counts are strings.',
  });
}

function reportFigures(figures: SpendFigures, question: Question): ReportedFigures {
  const tokens = Object.fromEntries(
    TOKEN_METERS.map((name) => [name, toNumber(figures.tokens[name])]),
  );
  return {
    requests: toNumber(figures.requests),
    errors: toNumber(figures.errors),
    unpriced: toNumber(figures.unpriced),
    estimated: toNumber(figures.estimated),
    tokens: tokens as ReportedFigures['tokens'],
    cost: figures.cost,
    costUpper: figures.costUpper,
    listCost: figures.listCost,
    ...(question.latency && { latency: figures.latency }),
  };
}

/** Keys as grouped, then figures. Only an answer cut to its most expensive groups says which row is all the others. */
function reportRow(row: SpendRow, question: Question): Record<string, unknown> {
  const keys = Object.fromEntries(
    question.groupBy.map((name, index) => [name, row.keys[index] ?? null]),
  );
  return {
    ...keys,
    ...(question.top !== null && { other: row.other }),
    ...reportFigures(row.figures, question),
  };
}

export type Rows = AsyncGenerator<SpendRow[], SpendTotal, void>;

/** The answer as JSON text, a part at a time. `tail` says what follows the rows, once their total is known. */
export async function* toJson(
  range: Readonly<Record<'from' | 'to' | 'timezone', string>>,
  question: Question,
  rows: Rows,
  tail: (total: SpendTotal) => Promise<Record<string, unknown>>,
): AsyncGenerator<string, void, void> {
  let before = `{"range":${JSON.stringify(range)},"rows":[`;
  for (;;) {
    const part = await rows.next();
    if (part.done === true) {
      const rest = JSON.stringify({
        total: reportFigures(part.value.total, question),
        ...(await tail(part.value)),
      });
      yield `${before.endsWith('[') ? before : ''}],${rest.slice(1)}`;
      return;
    }
    if (part.value.length === 0) continue;
    yield before + part.value.map((row) => JSON.stringify(reportRow(row, question))).join(',');
    before = ',';
  }
}

const CSV_FIGURES = [
  'requests',
  'errors',
  'unpriced',
  'estimated',
  ...TOKEN_METERS,
  'cost',
  'costUpper',
  'listCost',
] as const;

/** Empty where no call that could have cost something has a price. */
const amountsOf = ({ cost, costUpper, listCost, unpriced }: SpendFigures): string[] =>
  [cost, costUpper, listCost].map((amount) => knownCost({ cost: amount, unpriced }) ?? '');

/** Teams as people know them; null: a file for scripts, which know their ids. */
export type Named = ReadonlyMap<
  string,
  { readonly name: string; readonly costCentre: string | null }
> | null;

const columnsOf = (group: string, named: Named): string[] =>
  named !== null && group === 'team' ? ['team', 'teamName', 'teamCostCentre'] : [group];

export function csvHeader(question: Question, named: Named): string[] {
  const cut = question.top === null ? [] : ['other'];
  const latency = question.latency ? ['p50Ms', 'p95Ms', 'p99Ms', 'latencyCoverage'] : [];
  return [
    ...question.groupBy.flatMap((group) => columnsOf(group, named)),
    ...cut,
    ...CSV_FIGURES,
    ...(named === null ? [] : ['currency']),
    ...latency,
    'range_from',
    'range_to',
    'timezone',
  ];
}

/** A row carries its range and zone: files get separated from the question that made them. */
export function csvRow(
  row: SpendRow,
  question: Question,
  range: readonly string[],
  named: Named,
): string[] {
  const keys = question.groupBy.flatMap((group, at) => cellsOf(group, row.keys[at] ?? null, named));
  const cut = question.top === null ? [] : [row.other ? 'true' : 'false'];
  return [...keys, ...cut, ...figureCells(row.figures, question, named), ...range];
}

/** The last row of a file for people: what all rows sum to. */
export function csvTotal(
  { total }: SpendTotal,
  question: Question,
  range: readonly string[],
  named: Named,
): string[] {
  const keys = question.groupBy.flatMap((group) => columnsOf(group, named));
  const cut = question.top === null ? [] : [''];
  const first = keys.map((_, at) => (at === 0 ? 'Total' : ''));
  return [...first, ...cut, ...figureCells(total, question, named), ...range];
}

function cellsOf(group: string, key: string | null, named: Named): string[] {
  if (named === null || group !== 'team') return [key ?? ''];
  const team = key === null ? undefined : named.get(key);
  return [key ?? '', team?.name ?? key ?? '', team?.costCentre ?? ''];
}

function figureCells(figures: SpendFigures, question: Question, named: Named): string[] {
  const counts = [
    figures.requests,
    figures.errors,
    figures.unpriced,
    figures.estimated,
    ...TOKEN_METERS.map((name) => figures.tokens[name]),
  ];
  const { latency } = figures;
  const timing =
    latency === null
      ? ['', '', '']
      : [latency.p50Ms, latency.p95Ms, latency.p99Ms].map((ms) => shownMs(ms, named));
  return [
    ...counts.map(String),
    ...amountsOf(figures),
    ...(named === null ? [] : ['USD']),
    ...(question.latency ? [...timing, latency === null ? '' : String(latency.coverage)] : []),
  ];
}

/** Percentiles are within 2.5 %: people read whole milliseconds. */
const shownMs = (ms: number, named: Named): string => String(named === null ? ms : Math.round(ms));
