import Table from '@cloudscape-design/components/table';
import { lazy } from 'react';
import { LateChart } from '../../shared/charts/late-chart.js';
import { theme as themeChoice } from '../../shared/data/preferences.js';
import { useStored } from '../../shared/data/stored.js';
import { formatInstant } from '../../shared/format/dates.js';
import { formatUsd } from '../../shared/format/money.js';
import { ChartFrame } from '../../shared/spend/chart-frame.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import type { AnomalyRow, Point } from './anomalies.query.js';
import { csvOf } from './csv.js';

const SeriesChart = lazy(() => import('./series-chart.js'));
const TITLE = 'Cost beside what is usual';

interface Props {
  readonly points: readonly Point[];
  readonly anomaly: AnomalyRow;
}

/** The series that is odd, with the band of the same times on the days before. */
export function SeriesPanel({ points, anomaly }: Props) {
  const { zone } = useView();
  const [theme] = useStored(themeChoice);
  const { startedAt, endedAt, excessUsd } = anomaly;
  const until = endedAt === null ? 'goes on' : `ended ${formatInstant(endedAt, zone)}`;
  const summary = `It began ${formatInstant(startedAt, zone)} and ${until}: ${formatUsd(excessUsd)} above usual. The band is the range of the same times on up to seven days before.`;
  return (
    <ChartFrame
      title={TITLE}
      summary={summary}
      csv={csvOf(
        ['at', 'usd', 'expectedUsd', 'lowUsd', 'highUsd'],
        points.map(({ at, usd, expectedUsd, lowUsd, highUsd }) => [
          at,
          usd,
          expectedUsd ?? '',
          lowUsd ?? '',
          highUsd ?? '',
        ]),
      )}
      chart={() => (
        <div className="chart-area">
          <LateChart>
            <SeriesChart
              points={points}
              startedAt={startedAt}
              endedAt={endedAt}
              zone={zone}
              theme={theme}
              title={TITLE}
              summary={summary}
            />
          </LateChart>
        </div>
      )}
      table={<PointTable points={points} zone={zone} />}
    />
  );
}

function PointTable({ points, zone }: Pick<Props, 'points'> & { readonly zone: string }) {
  return (
    <Table
      variant="borderless"
      ariaLabels={{ tableLabel: TITLE }}
      items={points}
      trackBy="at"
      empty={<Empty title="There is no data of this time any more" />}
      columnDefinitions={[
        {
          id: 'at',
          header: 'Time',
          isRowHeader: true,
          cell: ({ at }) => formatInstant(at, zone),
        },
        { id: 'usd', header: <Num>Cost</Num>, cell: ({ usd }) => <Usd value={usd} /> },
        {
          id: 'expected',
          header: <Num>Usually</Num>,
          cell: ({ expectedUsd }) => <Usd value={expectedUsd} />,
        },
        { id: 'low', header: <Num>Least</Num>, cell: ({ lowUsd }) => <Usd value={lowUsd} /> },
        { id: 'high', header: <Num>Most</Num>, cell: ({ highUsd }) => <Usd value={highUsd} /> },
      ]}
    />
  );
}
