import { parse } from 'csv-parse/sync';
import { fromFemto, toFemto } from '@bursar/pricing';
import type { TestBursar } from '../processes/server.js';
import { applyConfig, logLine, post } from '../usage/lines.js';
import { importCharges } from './charges.js';
import { closeMonth } from './close.js';
import { textsOf } from './pdf-text.js';

/** A small generator with a seed, so that a failure can be repeated. */
export class Chance {
  constructor(private state: number) {}

  /** A whole number below `max`. */
  next(max: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * max);
  }

  of<T>(list: readonly [T, ...T[]]): T {
    return list[this.next(list.length)] ?? list[0];
  }
}

/** Minor units of two, none and three decimals. */
const CURRENCIES = ['EUR', 'JPY', 'KWD', 'USD'] as const;
const MODELS = ['own-chat', 'own-fast', 'never-listed'] as const;
const KINDS = ['credit', 'tax', 'fee', 'support', 'commitment', 'subscription'] as const;
const TEAMS = 5;

/** Of two months in a row, the first is closed before the second gets its adjustments. */
export interface RandomMonths {
  readonly before: string;
  readonly month: string;
}

const roleOf = (team: number): string =>
  `arn:aws:sts::444455556666:assumed-role/Team${String(team)}/x`;

function organisation(chance: Chance, month: string): string {
  const teams = Array.from({ length: TEAMS }, (_, i) => {
    const centre = chance.next(4) === 0 ? '' : `, costCentre: CC-${String(chance.next(4))}`;
    return `  - { id: team-${String(i)}, name: "Team ${String(i)}, =${String(chance.next(99))}"${centre}, recognisedBy: { principals: ["${roleOf(i)}"] } }`;
  });
  const centres = CURRENCIES.map(
    (currency, i) =>
      `    - { id: CC-${String(i)}, entity: ${currency.toLowerCase()}, charging: ${chance.of(['chargeback', 'showback'])} }`,
  );
  const entities = CURRENCIES.map(
    (currency) =>
      `{ id: ${currency.toLowerCase()}, name: Acme ${currency}, currency: ${currency} }`,
  );
  const rates = CURRENCIES.filter((currency) => currency !== 'USD').map(
    (currency) =>
      `    - { currency: ${currency}, date: ${month}-01, perUsd: "${String(1 + chance.next(150))}.${String(1 + chance.next(9_999_999))}", source: ECB }`,
  );
  const shares = `team-1: "${String(1 + chance.next(50))}.${String(chance.next(999))}", team-3: "7"`;
  return `apiVersion: bursar/v1
teams:
${teams.join('\n')}
allocations:
  - { id: taxes, from: 2026-01-01, cost: { charge: tax }, split: { by: spend } }
  - { id: fees, from: 2026-01-01, cost: { charge: fee }, split: { by: even } }
  - { id: units, from: 2026-01-01, cost: { charge: commitment }, split: { by: fixed, shares: { ${shares} } } }
  - { id: unknown, from: ${month}-11, cost: unallocated, split: { by: spend } }
discounts: [{ match: { model: own-fast }, percent: ${String(1 + chance.next(40))}, from: 2026-01-01 }]
accounting:
  entities: [${entities.join(', ')}]
  entity: ${chance.of(['eur', 'usd'])}
  costCentres:
${centres.join('\n')}
  retained: CC-0
  rates:
${rates.join('\n')}
`;
}

const priceText = (chance: Chance): string =>
  `${String(chance.next(9))}.${String(1 + chance.next(999_999)).padStart(6, '0')}`;

const prices = (chance: Chance): string => `prices:
  - { model: own-chat, from: 2026-01-01, per1M: { input: "${priceText(chance)}", output: "${priceText(chance)}", cacheRead: "0.3" } }
  - { model: own-fast, from: 2026-01-01, per1M: { input: "${priceText(chance)}", output: "${priceText(chance)}" } }
`;

/** By a team, or by no one who is known. */
function lineIn(chance: Chance, month: string): string {
  const day = String(1 + chance.next(28)).padStart(2, '0');
  const model = chance.of(MODELS);
  return logLine({
    ...{ at: `${month}-${day}T${String(chance.next(24)).padStart(2, '0')}:00:00Z`, model },
    principal: roleOf(chance.next(TEAMS + 1)),
    ...{ input: 1 + chance.next(99_999_991), output: chance.next(999_983) },
    cacheRead: model === 'own-chat' ? chance.next(9_999_991) : 0,
  });
}

function charge(chance: Chance, month: string): string {
  const kind = chance.of(KINDS);
  const usd = `${kind === 'credit' ? '-' : ''}${String(chance.next(900))}.${String(1 + chance.next(999_999))}`;
  const isTeams = chance.next(3) === 0;
  const team = isTeams ? `team-${String(chance.next(TEAMS))}` : '';
  const from = `${month}-${String(1 + chance.next(14)).padStart(2, '0')}`;
  const to = `2026-${String(Number(month.slice(5)) + 1 + chance.next(2)).padStart(2, '0')}-03`;
  const words = `Charge ${String(chance.next(999))} of ${kind}`;
  return `${month}-01,${kind},${words},${usd},${team},,Vendor,INV-${String(chance.next(9))},${from},${to}`;
}

/**
 * Makes a closed month by chance: teams with and without a cost centre, entities in four currencies, shared costs by several rules,
 * credits, calls without a price or a team, and adjustments of the month before: late usage and another price.
 */
export async function makeRandomMonth(
  bursar: TestBursar,
  seed: number,
  { before, month }: RandomMonths,
): Promise<void> {
  const chance = new Chance(seed);
  const config = organisation(chance, month);
  await applyConfig(bursar, config + prices(chance));
  const lines = (of: string, count: number) =>
    Array.from({ length: count }, () => lineIn(chance, of));
  await post(bursar, [...lines(before, 30), ...lines(month, 40)]);
  await closeMonth(bursar, before);
  await importCharges(
    bursar,
    Array.from({ length: 12 }, () => charge(chance, chance.of([before, month]))),
  );
  await post(bursar, lines(before, 6));
  await applyConfig(bursar, config + prices(chance));
  await bursar.gql(
    `mutation { rerate(from: "${before}-01T00:00:00Z", to: "${month}-28T00:00:00Z") { __typename } }`,
  );
  const closed = await closeMonth(bursar, month);
  if (closed.__typename !== 'ClosedMonth') throw new Error(closed.message);
}

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
          grouped(line.amount),
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
