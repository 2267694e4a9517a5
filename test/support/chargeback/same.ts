import { expect } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { fromFemto, toFemto } from '@bursar/pricing';
import type { TestBursar } from '../processes/server.js';
import { textsOf } from './pdf-text.js';

/** A line of a statement, wherever it is read. */
export interface SameLine {
  readonly description: string;
  readonly costCentre: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly exactUsd: string;
  readonly amount: string;
  readonly local: string;
  /** The allocation that put it here. */
  readonly rule: string;
}

/** A statement, wherever it is read. */
export interface Same {
  readonly exactUsd: string;
  readonly amount: string;
  /** Its amount in each currency. */
  readonly local: readonly string[];
  readonly lines: readonly SameLine[];
}

type Found = Readonly<Record<string, unknown>>;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const lineOf = (found: Found): SameLine => ({
  ...{ description: text(found['description']), costCentre: text(found['costCentre']) },
  ...{ quantity: text(found['quantity']), unitPrice: text(found['unitPrice']) },
  ...{ exactUsd: text(found['exactUsd']), amount: text(found['amount']) },
  rule: text(found['rule']),
  local: [text(found['localAmount']), text(found['localCurrency'])].join(' ').trim(),
});

interface Whole extends Pick<Same, 'exactUsd' | 'amount'> {
  readonly team: string;
  readonly lines: readonly Found[];
  readonly local: readonly { readonly currency: string; readonly amount: string }[];
}

const sameOf = ({ exactUsd, amount, lines, local }: Whole): Same => ({
  ...{ exactUsd, amount, lines: lines.map(lineOf) },
  local: local.map((one) => `${one.amount} ${one.currency}`),
});

const QUERY = `query ($month: String!) { statements(month: $month) { ... on Statements {
  statements { team exactUsd amount local { currency amount }
    lines { description costCentre quantity unitPrice rule exactUsd amount localCurrency localAmount } } } } }`;

/** By GraphQL, by team. */
export async function byGraphql(bursar: TestBursar, month: string): Promise<Map<string, Same>> {
  const { statements } = await bursar.gql<{ statements: { statements: Whole[] } }>(QUERY, {
    month,
  });
  return new Map(statements.statements.map((one) => [one.team, sameOf(one)]));
}

/** What `bursar statements MONTH -o json` prints, by team. */
export const byCommand = (stdout: string): Map<string, Same> =>
  new Map(
    (JSON.parse(stdout) as { statements: Whole[] }).statements.map((one) => [
      one.team,
      sameOf(one),
    ]),
  );

const fold = (amounts: readonly string[]): bigint =>
  amounts.reduce((sum, amount) => sum + toFemto(amount), 0n);

/** Totals of a list of lines. The printed one has as many decimals as its lines. */
function folded(lines: readonly SameLine[]): Same {
  const locals = Map.groupBy(
    lines.filter(({ local }) => local !== ''),
    ({ local }) => local.split(' ')[1] ?? '',
  );
  const sumOf = (amounts: readonly string[]) => {
    const decimals = amounts[0]?.split('.')[1]?.length ?? 0;
    const [whole = '', fraction = ''] = fromFemto(fold(amounts)).split('.');
    return decimals === 0 ? whole : `${whole}.${fraction.padEnd(decimals, '0')}`;
  };
  return {
    exactUsd: fromFemto(fold(lines.map(({ exactUsd }) => exactUsd))),
    amount: lines.length === 0 ? '0.00' : sumOf(lines.map(({ amount }) => amount)),
    local: [...locals]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([currency, own]) => {
        const amounts = own.map(({ local }) => local.split(' ')[0] ?? '');
        return `${sumOf(amounts)} ${currency}`;
      }),
    lines,
  };
}

/** Cells that a spreadsheet would take for a formula begin with an apostrophe, and those alone. */
const unguarded = (cell: string): string => (/^'[=+\-@]/.test(cell) ? cell.slice(1) : cell);

/** A statement's CSV file, its totals folded from its lines. */
export async function byCsv(bursar: TestBursar, month: string, team: string): Promise<Same> {
  const file = await (await bursar.http(`/v1/statements/${month}/${team}.csv`)).text();
  const rows = parse<Record<string, string>>(file, { columns: true });
  return folded(
    rows.map((row) =>
      lineOf(Object.fromEntries(Object.entries(row).map(([key, cell]) => [key, unguarded(cell)]))),
    ),
  );
}

/** What the database has of an issued statement, its totals folded from its lines. */
export async function bySql(bursar: TestBursar, month: string, team: string): Promise<Same> {
  const rows = await bursar.rows<{ body: Found; usd: string; amount: string }>(
    `SELECT body, trim_scale(usd)::text AS usd, amount::text AS amount FROM chargeback.statement_line
     WHERE month = ($1 || '-01')::date AND team = $2 AND version = 1 ORDER BY line`,
    [month, team],
  );
  return folded(rows.map(({ body, usd, amount }) => lineOf({ ...body, exactUsd: usd, amount })));
}

/** Of calls, as the ledger has them, by team. */
export async function ledgerByTeam(
  { rows }: Pick<TestBursar, 'rows'>,
  month: string,
): Promise<Map<string, string>> {
  const found = await rows<{ team: string; usd: string }>(
    `SELECT s.team, trim_scale(sum(c.cost))::text AS usd FROM ledger.charge c
     JOIN ledger.spend_key k ON k.id = c.key_id JOIN ledger.spend_scope s ON s.id = k.scope_id
     WHERE coalesce(c.posted_month, date_trunc('month', c.occurred_at AT TIME ZONE 'UTC')::date) = ($1 || '-01')::date
     GROUP BY s.team`,
    [month],
  );
  return new Map(found.map(({ team, usd }) => [team, usd]));
}

const packed = (words: string): string => words.replaceAll(/\s+/g, '');

/** Thousands apart, as people read them. */
export function grouped(figure: string): string {
  const [whole = '', fraction] = figure.split('.');
  const apart = whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? apart : `${apart}.${fraction}`;
}

/**
 * What of a statement its PDF file lacks: nothing where each line is there, in order, with its figures, and then the totals. A cell may
 * go over several lines, so blanks do not count.
 */
export async function missingInPdf(
  bursar: TestBursar,
  month: string,
  team: string,
  { lines, exactUsd, amount, local }: Same,
): Promise<string[]> {
  const file = await bursar.http(`/v1/statements/${month}/${team}.pdf`);
  const whole = packed(textsOf(Buffer.from(await file.arrayBuffer())).join(''));
  let at = 0;
  const wanted = [
    ...lines.map((line) => {
      const { rule } = line;
      return packed(
        [
          rule === '' ? line.description : `${line.description} (by the rule ${rule})`,
          line.costCentre === '' ? '–' : line.costCentre,
          line.quantity === '' ? '–' : `${grouped(line.quantity)}tokens`,
          line.unitPrice === '' ? '–' : line.unitPrice,
          isUnpriced(line) ? 'no price' : grouped(line.amount),
        ].join(''),
      );
    }),
    packed(`Total in USD${grouped(amount)}`),
    packed(`Exactly ${exactUsd} USD.`),
    ...local.map((one) => {
      const [sum = '', currency = ''] = one.split(' ');
      return packed(`In ${currency}: ${grouped(sum)}, which is`);
    }),
  ];
  return wanted.filter((words) => {
    const found = whole.indexOf(words, at);
    if (found === -1) return true;
    at = found + words.length;
    return false;
  });
}

/** Of usage without a price people read no amount. */
const isUnpriced = ({ quantity, unitPrice }: SameLine): boolean =>
  quantity !== '' && unitPrice === '';

/** The lines of a statement as a page of the web app shows them to those who may answer. */
export const onScreen = ({ lines }: Same): unknown[][] =>
  lines.map((line) => [
    line.rule === '' ? line.description : `${line.description} Shared by the rule ${line.rule}`,
    expect.any(String),
    line.costCentre || '—',
    line.quantity || '—',
    expect.stringMatching(rateOf(line.unitPrice)),
    ...(isUnpriced(line) ? ['—', 'No price'] : [line.exactUsd, line.amount]),
    'Answer',
  ]);

/** Another one each day, and the same one when a failure is repeated: BURSAR_SEED=… */
export const SEED = Number(process.env['BURSAR_SEED'] ?? Math.floor(Date.now() / 86_400_000));

/** Figures on a screen, without what helps to read them. */
export const plain = (shown: string): string =>
  shown
    .replaceAll(/\s+/g, ' ')
    .replaceAll('−', '-')
    .replaceAll('$', '')
    .replaceAll(/(?<=\d),(?=\d{3})/g, '')
    .trim();

/** On a screen a price has two decimals at least. */
const rateOf = (price: string): RegExp => {
  if (price === '') return /^—$/;
  const more = price.includes('.') ? '0?' : String.raw`\.00`;
  return new RegExp(`^${price.replace('.', String.raw`\.`)}${more}$`);
};
