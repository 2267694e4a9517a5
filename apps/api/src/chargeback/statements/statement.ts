import { type FemtoUsd, roundWithin, toMinor } from '@bursar/pricing';

/** Statements are in USD, in whole cents; the currency of a legal entity stands beside it. */
export const CURRENCY = 'USD';
export const DECIMALS = 2;

/** usage, what is charged beside it, then what belongs to earlier months: the order of a statement. */
export const LINE_KINDS = [
  'usage',
  'shared',
  'commitment',
  'subscription',
  'fee',
  'support',
  'credit',
  'tax',
  'difference',
  'adjustment',
] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** What a line is for. All of it is text or null, so that it is stored and shown as it is. */
export interface LineBody {
  readonly kind: LineKind;
  readonly costCentre: string | null;
  readonly description: string;
  readonly provider: string | null;
  readonly model: string | null;
  readonly meter: string | null;
  readonly region: string | null;
  /** An exact decimal, in `unit`. */
  readonly quantity: string | null;
  readonly unit: string | null;
  /** USD per 1,000,000 of the unit, as charged and as listed; null where there is none. */
  readonly unitPrice: string | null;
  readonly listPrice: string | null;
  /** USD at list prices; null: the line has none. */
  readonly listUsd: string | null;
  /** YYYY-MM, of an adjustment: the month that it corrects. */
  readonly originMonth: string | null;
  /** Of an adjustment: what made it. */
  readonly cause: string | null;
  readonly charge: string | null;
  /** The allocation rule that put it here. */
  readonly rule: string | null;
  readonly vendor: string | null;
  readonly invoice: string | null;
  readonly user: string | null;
}

export interface ExactLine {
  /** Its statement; the organisation's own is ORGANISATION. */
  readonly team: string;
  readonly body: LineBody;
  readonly usd: FemtoUsd;
}

/** What the calls of a statement were, beside their amounts. */
export interface CallCounts {
  readonly calls: bigint;
  readonly unpriced: bigint;
  readonly estimated: bigint;
}

export interface StatementLine {
  readonly body: LineBody;
  readonly usd: FemtoUsd;
  /** In whole minor units. */
  readonly amount: bigint;
}

export interface Statement {
  readonly team: string;
  readonly name: string;
  readonly costCentres: readonly string[];
  readonly counts: CallCounts;
  readonly notes: readonly string[];
  readonly usd: FemtoUsd;
  readonly amount: bigint;
  readonly lines: readonly StatementLine[];
}

export interface DrawnMonth {
  readonly statements: readonly Statement[];
  readonly counts: CallCounts;
  readonly usd: FemtoUsd;
  readonly amount: bigint;
}

/** Where what no team bears is shown: usage that is unallocated, and what the organisation keeps of shared costs. */
export const ORGANISATION = 'unallocated';
const ORGANISATION_NAME = 'The organisation';

const NO_CALLS: CallCounts = { calls: 0n, unpriced: 0n, estimated: 0n };

export interface Drawing {
  readonly lines: readonly ExactLine[];
  readonly counts: ReadonlyMap<string, CallCounts>;
  readonly notes: ReadonlyMap<string, readonly string[]>;
  /** By id. A team that is not here is shown by its id. */
  readonly names: Readonly<Record<string, string>>;
}

/**
 * Pure: the same lines in any order give the same statements. Exact amounts are never rounded. The printed ones are: the total of
 * the month once, half away from zero; each statement gets its share of that, and each line of the statement's, by largest remainder.
 */
export function drawStatements({ lines, counts, notes, names }: Drawing): DrawnMonth {
  const byTeam = Map.groupBy(lines, ({ team }) => team);
  for (const team of counts.keys()) if (!byTeam.has(team)) byTeam.set(team, []);
  const teams = [...byTeam.keys()].sort(compareText);
  const exact = teams.map((key) => ({ key, exact: sumOf(byTeam.get(key) ?? []) }));
  const usd = exact.reduce((sum, one) => sum + one.exact, 0n);
  const amount = toMinor(usd, DECIMALS);
  const shares = roundWithin(amount, exact, DECIMALS);
  const statements = exact.map(({ key: team, exact: ofTeam }): Statement => {
    const own = inOrder(byTeam.get(team) ?? []);
    const share = shares.get(team) ?? 0n;
    const centres = new Set(own.flatMap(({ body }) => body.costCentre ?? []));
    return {
      team,
      name: team === ORGANISATION ? ORGANISATION_NAME : (names[team] ?? team),
      costCentres: [...centres].sort(compareText),
      counts: counts.get(team) ?? NO_CALLS,
      notes: notes.get(team) ?? [],
      usd: ofTeam,
      amount: share,
      lines: roundedLines(own, share),
    };
  });
  return { statements, counts: totalOf(statements), usd, amount };
}

const sumOf = (lines: readonly ExactLine[]): FemtoUsd =>
  lines.reduce((sum, { usd }) => sum + usd, 0n);

function totalOf(statements: readonly Statement[]): CallCounts {
  return statements.reduce(
    (sum, { counts }) => ({
      calls: sum.calls + counts.calls,
      unpriced: sum.unpriced + counts.unpriced,
      estimated: sum.estimated + counts.estimated,
    }),
    NO_CALLS,
  );
}

/** Ties of remainder and amount go to the line that comes first. */
function roundedLines(lines: readonly ExactLine[], share: bigint): StatementLine[] {
  const keyOf = (index: number): string => String(index).padStart(9, '0');
  const amounts = roundWithin(
    share,
    lines.map(({ usd }, i) => ({ key: keyOf(i), exact: usd })),
    DECIMALS,
  );
  return lines.map(({ body, usd }, i) => ({ body, usd, amount: amounts.get(keyOf(i)) ?? 0n }));
}

/** By code units: the same on every machine. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const METERS = ['input', 'output', 'cacheRead', 'cacheWrite5m', 'cacheWrite30m', 'cacheWrite1h'];

/** Everything of a line, so that two that differ have one order. */
function orderOf({ body, usd }: ExactLine): string {
  const meter = METERS.indexOf(body.meter ?? '');
  return JSON.stringify([
    String(LINE_KINDS.indexOf(body.kind)).padStart(2, '0'),
    body.originMonth ?? '',
    body.model ?? '',
    body.costCentre ?? '',
    body.provider ?? '',
    body.region ?? '',
    String(meter === -1 ? METERS.length : meter),
    body,
    String(usd),
  ]);
}

const inOrder = (lines: readonly ExactLine[]): ExactLine[] =>
  lines
    .map((line) => ({ line, order: orderOf(line) }))
    .sort((a, b) => compareText(a.order, b.order))
    .map(({ line }) => line);
