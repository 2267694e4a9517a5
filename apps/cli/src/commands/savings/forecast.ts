import type { Command } from 'commander';
import { badInput } from '../../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../../graphql.js';
import { type Column, type Format, put, show } from '../../output.js';
import { type Context, outputOption } from '../context.js';

interface Row {
  readonly kind: string;
  readonly id: string | null;
  readonly name: string;
  readonly spent: string;
  readonly unpriced: string;
  readonly expected: string | null;
  readonly low: string | null;
  readonly high: string | null;
  readonly withPeak: string | null;
  readonly plan: string | null;
  readonly variance: string | null;
  readonly daysKnown: number;
  readonly daysNeeded: number;
}

interface Period {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly notCovered: string | null;
  readonly rows: readonly Row[];
}

interface Forecast {
  readonly countedTo: string | null;
  readonly timezone: string;
  readonly peakPercent: number;
  readonly periods: readonly Period[];
}

type Line = Row & { readonly period: Period };

const COLUMNS: readonly Column<Line>[] = [
  { name: 'period', of: ({ period }) => `${period.name} to ${period.to}` },
  { name: 'of', of: ({ kind, id }) => (id === null ? kind : `${kind} ${id}`) },
  { name: 'spent', of: ({ spent }) => spent, figure: true },
  { name: 'expected', of: wordOf, figure: true },
  { name: 'low', of: ({ low }) => low ?? '', figure: true },
  { name: 'high', of: ({ high }) => high ?? '', figure: true },
  { name: 'with peak', of: ({ withPeak }) => withPeak ?? '', figure: true },
  { name: 'plan', of: ({ plan }) => plan ?? '', figure: true },
  { name: 'variance', of: ({ variance }) => variance ?? '', figure: true },
  { name: 'unpriced', of: ({ unpriced }) => unpriced, figure: true },
];

interface Options {
  readonly team?: string;
  readonly to?: string;
  readonly peak: string;
  readonly output: Format;
}

export function addForecastCommand(program: Command, context: Context): void {
  program
    .command('forecast')
    .description('what the fiscal month and quarter come to, by team and in all, beside the plan')
    .option('--team <id>', 'only this team')
    .option('--to <date>', 'also from the beginning of the month to this day, exclusive')
    .option('--peak <percent>', 'the peak overhead on what is to come', '20')
    .addOption(outputOption('table'))
    .action((options: Options) => showForecast(context, options));
}

const ROW = `kind id name spent unpriced expected low high withPeak plan variance daysKnown daysNeeded lastWeek usualWeek`;

async function showForecast(context: Context, { team, to, peak, output }: Options): Promise<void> {
  const peakPercent = Number(peak);
  if (!(peakPercent >= 0)) throw badInput(`${peak} is no percentage.`, 'Write --peak 20.');
  const query = `query Forecast($team: ID, $to: String, $peakPercent: Float) {
    outcome: forecast(team: $team, to: $to, peakPercent: $peakPercent) {
    __typename
    ... on Forecast { countedTo timezone peakPercent periods { name from to notCovered rows { ${ROW} } } }
    ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<Forecast> }>(context.server(), query, {
    ...{ team: team ?? null, to: to ?? null, peakPercent },
  });
  const { __typename: _, ...found } = expected(outcome) as Forecast & {
    readonly __typename: string;
  };
  const lines = found.periods.flatMap((period) => period.rows.map((row) => ({ ...row, period })));
  show(output, found, lines, COLUMNS);
  if (output === 'table') put(wordsOf(found));
}

function wordOf({ expected: amount, daysKnown, daysNeeded }: Row): string {
  return amount ?? `${daysKnown} of ${daysNeeded} days`;
}

/** What the figures do not say by themselves. */
function wordsOf({ countedTo, timezone, peakPercent, periods }: Forecast): string {
  if (countedTo === null) return 'There are no calls yet.';
  return [
    `Counted to ${countedTo}; months of ${timezone}. In USD; four of five sums fall from low to high.`,
    `The peak is ${peakPercent} % on what is to come.`,
    ...new Set(periods.flatMap(({ notCovered }) => notCovered ?? [])),
  ].join('\n');
}
