import Box from '@cloudscape-design/components/box';
import Table from '../../shared/table/table.js';
import { QUARTER } from '@bursar/time';
import { lazy, useState } from 'react';
import { ChartEvents } from '../../shared/charts/chart-events.js';
import { LateChart } from '../../shared/late/late-chart.js';
import { theme as themeChoice } from '../../shared/data/preferences.js';
import { useStored } from '../../shared/data/stored.js';
import { formatInstant } from '../../shared/format/dates.js';
import { formatUsd } from '../../shared/format/money.js';
import { ChartFrame } from '../../shared/spend/chart-frame.js';
import type { FeedEvent } from '../../shared/spend/events.query.js';
import { type Mark, marksBy } from '../../shared/spend/marks.js';
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
  /** What happened near its start. */
  readonly nearby: readonly FeedEvent[];
}

/** The series that is odd, with the band of the same times on the days before, and what happened near its start. */
export function SeriesPanel({ points, anomaly, nearby }: Props) {
  const { zone } = useView();
  const [shownMark, setShownMark] = useState<number | null>(null);
  const marks = marksBy(nearby, (at) => String(Math.floor(at / QUARTER) * QUARTER));
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
        <LateChart>
          <SeriesChart
            points={points}
            startedAt={startedAt}
            endedAt={endedAt}
            zone={zone}
            theme={theme}
            title={TITLE}
            summary={summary}
            marks={marks}
            shownMark={shownMark}
          />
        </LateChart>
      )}
      table={<PointTable points={points} zone={zone} />}
      below={<Nearby marks={marks} zone={zone} shown={shownMark} onShow={setShownMark} />}
    />
  );
}

interface NearbyProps {
  readonly marks: readonly Mark[];
  readonly zone: string;
  readonly shown: number | null;
  readonly onShow: (mark: number | null) => void;
}

/** What may have caused it, or was done about it. */
function Nearby(props: NearbyProps) {
  if (props.marks.length > 0) return <ChartEvents {...props} isCut={false} />;
  return (
    <Box color="text-body-secondary" padding={{ top: 's' }}>
      No change of prices, limits, flags or stops, no import and no deployment is known from six
      hours before its start to two hours after.
    </Box>
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
