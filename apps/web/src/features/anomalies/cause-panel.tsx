import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '../../shared/table/table.js';
import { lazy } from 'react';
import { LateChart } from '../../shared/late/late-chart.js';
import { theme as themeChoice } from '../../shared/data/preferences.js';
import { useStored } from '../../shared/data/stored.js';
import { formatUsd } from '../../shared/format/money.js';
import { formatShare } from '../../shared/format/numbers.js';
import { ChartFrame } from '../../shared/spend/chart-frame.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import type { AnomalyRow } from './anomalies.query.js';
import { csvOf } from './csv.js';
import { dimensionName, shortOf } from './words.js';

const Waterfall = lazy(() => import('./waterfall.js'));
const TITLE = 'What explains it';

type Cause = AnomalyRow['causes'][number];

/** From what is usual to what was spent, by the values that make the difference. */
export function CausePanel({ anomaly }: { readonly anomaly: AnomalyRow }) {
  const [theme] = useStored(themeChoice);
  const { causes, expectedUsd, observedUsd } = anomaly;
  const [first] = causes;
  if (first === undefined)
    return (
      <Table
        header={<Header variant="h2">{TITLE}</Header>}
        ariaLabels={{ tableLabel: TITLE }}
        items={[]}
        columnDefinitions={COLUMNS}
        empty={
          <Empty title="No few values explain it">The excess is spread over many callers.</Empty>
        }
      />
    );
  const parts = causes.filter(({ dimension }) => dimension === first.dimension);
  const summary = `${dimensionName(first.dimension)} ${shortOf(first.value)} makes ${formatShare(first.share)} of the excess, ${formatUsd(first.excessUsd)}.`;
  return (
    <ChartFrame
      title={TITLE}
      summary={summary}
      csv={csvOf(
        ['dimension', 'value', 'excessUsd'],
        causes.map(({ dimension, value, excessUsd }) => [dimension, value, excessUsd]),
      )}
      chart={() => (
        <>
          <LateChart>
            <Waterfall
              parts={parts}
              expectedUsd={expectedUsd}
              observedUsd={observedUsd}
              theme={theme}
              title={TITLE}
              summary={summary}
            />
          </LateChart>
          <CauseTable causes={causes} />
        </>
      )}
      table={<CauseTable causes={causes} />}
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<Cause>[] = [
  {
    id: 'dimension',
    header: 'By',
    isRowHeader: true,
    cell: ({ dimension }) => dimensionName(dimension),
  },
  { id: 'value', header: 'Value', minWidth: 240, cell: ({ value }) => shortOf(value) },
  {
    id: 'excess',
    header: <Num>Above usual</Num>,
    cell: ({ excessUsd }) => <Usd value={excessUsd} />,
  },
  {
    id: 'share',
    header: <Num>Share</Num>,
    cell: ({ share }) => <Num>{formatShare(share)}</Num>,
  },
];

const CauseTable = ({ causes }: Pick<AnomalyRow, 'causes'>) => (
  <Table
    variant="borderless"
    ariaLabels={{ tableLabel: TITLE }}
    items={causes}
    wrapLines
    columnDefinitions={COLUMNS}
  />
);
