import Select from '@cloudscape-design/components/select';
import Table from '../../../shared/table/table.js';
import { LateChart } from '../../../shared/late/late-chart.js';
import { theme as themeChoice } from '../../../shared/data/preferences.js';
import { useStored } from '../../../shared/data/stored.js';
import { formatChange, formatUsd } from '../../../shared/format/money.js';
import { formatRange } from '../../../shared/format/dates.js';
import { ChartFrame } from '../../../shared/spend/chart-frame.js';
import { PALETTES } from '../../../shared/spend/palette.js';
import { type SpendQuestion, spendCsv } from '../../../shared/spend/question.js';
import { type Amount, running } from '../../../shared/spend/series.js';
import { useView } from '../../../shared/spend/use-view.js';
import { Empty } from '../../../shared/ui/empty.js';
import { Num, Usd } from '../../../shared/ui/figures.js';
import { differenceOf } from './selection.js';
import { lineColors } from './two-colors.js';
import TwoLines, { type TwoBuckets } from './two-lines.js';

interface Props {
  readonly names: readonly [string, string];
  readonly totals: readonly [Amount, Amount];
  readonly buckets: readonly TwoBuckets[];
  /** How sure the figures of both are. */
  readonly certainty: string;
  readonly questions: readonly [SpendQuestion, SpendQuestion];
}

const KINDS = [
  { value: 'lines', label: 'Lines' },
  { value: 'cumulative', label: 'Cumulative' },
];

/** Both selections over time; which kind is in the link, as for every chart. */
export function TwoChart({ names, totals, buckets, certainty, questions }: Props) {
  const { scope, zone, page, setPage } = useView();
  const [theme] = useStored(themeChoice);
  const kind = page.kind === 'cumulative' ? 'cumulative' : 'lines';
  const drawn = kind === 'cumulative' ? accumulated(buckets) : buckets;
  const title = 'Two selections over time';
  const summary = `${names[0]}: ${formatUsd(totals[0])}; ${names[1]}: ${formatUsd(totals[1])}, ${whole(formatUsd(differenceOf(...totals), true))} (${formatChange(totals[1], totals[0])}), ${formatRange(scope.range, zone)}. ${certainty}`;
  return (
    <ChartFrame
      title={title}
      summary={summary}
      csv={spendCsv(questions[0])}
      controls={
        <Select
          ariaLabel={`${title}: kind of chart`}
          selectedOption={KINDS.find(({ value }) => value === kind) ?? null}
          options={KINDS}
          expandToViewport
          onChange={({ detail }) => {
            setPage({ kind: detail.selectedOption.value });
          }}
        />
      }
      chart={() => (
        <>
          <LateChart>
            <TwoLines {...{ buckets: drawn, names, theme, title, summary }} />
          </LateChart>
          <Legend names={names} totals={totals} theme={theme} />
        </>
      )}
      table={<BucketTable title={title} names={names} buckets={drawn} />}
    />
  );
}

/** A sentence breaks at no sign of a number. */
const whole = (amount: string): string => amount.replace('−', '−\u2060');

function accumulated(buckets: readonly TwoBuckets[]): TwoBuckets[] {
  const first = running(buckets.map((bucket) => bucket.first));
  const second = running(buckets.map((bucket) => bucket.second));
  return buckets.map((bucket, at) => ({
    ...bucket,
    first: first[at] ?? null,
    second: second[at] ?? null,
  }));
}

function Legend({
  names,
  totals,
  theme,
}: Pick<Props, 'names' | 'totals'> & { readonly theme: keyof typeof PALETTES }) {
  const colors = lineColors(PALETTES[theme]);
  return (
    <ul className="legend" aria-label="Selections">
      {names.map((name, at) => (
        <li key={`${String(at)} ${name}`} className="legend-line">
          <svg width="24" height="10" aria-hidden="true">
            <line
              {...{ x1: '0', y1: '5', x2: '24', y2: '5', stroke: colors[at], strokeWidth: '2' }}
              strokeDasharray={at === 1 ? '6 3' : undefined}
            />
          </svg>
          <span className="legend-name">{name}</span>
          <span className="num">{formatUsd(totals[at])}</span>
        </li>
      ))}
    </ul>
  );
}

interface TableOf {
  readonly title: string;
  readonly names: readonly [string, string];
  readonly buckets: readonly TwoBuckets[];
}

function BucketTable({ title, names, buckets }: TableOf) {
  return (
    <Table
      variant="borderless"
      ariaLabels={{ tableLabel: title }}
      items={buckets}
      trackBy="key"
      empty={<Empty title="Nothing was spent" />}
      columnDefinitions={[
        { id: 'time', header: 'Time', isRowHeader: true, cell: ({ label }) => label },
        {
          id: 'first',
          header: <Num>{names[0]}</Num>,
          cell: ({ first }) => <Usd value={first} />,
        },
        {
          id: 'second',
          header: <Num>{names[1]}</Num>,
          cell: ({ second }) => <Usd value={second} />,
        },
        {
          id: 'difference',
          header: <Num>Difference</Num>,
          cell: ({ first, second }) => <Usd value={differenceOf(first, second)} signed />,
        },
      ]}
    />
  );
}
