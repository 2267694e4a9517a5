import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import Table from '../../shared/table/table.js';
import { lazy, useState } from 'react';
import { ChartEvents } from '../../shared/charts/chart-events.js';
import { LateChart } from '../../shared/late/late-chart.js';
import { theme as themeChoice } from '../../shared/data/preferences.js';
import { useStored } from '../../shared/data/stored.js';
import { ChartFrame } from '../../shared/spend/chart-frame.js';
import { useEvents } from '../../shared/spend/events.query.js';
import { bucketKeys, type Grain } from '../../shared/spend/grains.js';
import { marksOf } from '../../shared/spend/marks.js';
import { PALETTES, seriesColor } from '../../shared/spend/palette.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Count, Num } from '../../shared/ui/figures.js';
import { bucketsOf, type HealthBucket, summariseHealth } from './health-series.js';
import { type Measure, measureOf, MEASURES } from './measures.js';
import { type OperationsData, operationsCsv } from './operations.query.js';

const HealthChart = lazy(() => import('./health-chart.js'));

interface Props {
  readonly data: OperationsData;
  readonly grain: Grain;
}

/** One measure of how calls fared, bucket by bucket: picture, table and file of the same answer. */
export function HealthOverTime({ data, grain }: Props) {
  const { scope, zone, now, page } = useView();
  const [theme] = useStored(themeChoice);
  const [shownMark, setShownMark] = useState<number | null>(null);
  const feed = useEvents(scope);
  const measure = measureOf(page.measure);
  const keys = bucketKeys(scope.range, grain, zone, now);
  const buckets = bucketsOf(data.points, keys, grain);
  const events = feed.status === 'ready' ? feed.data.events : [];
  const marks = marksOf(events, { keys, grain, zone });
  const title = `${measure.label} over time`;
  const summary = summariseHealth(measure, data.total, buckets);
  return (
    <ChartFrame
      title={title}
      summary={summary}
      csv={operationsCsv(scope, grain)}
      chart={() => (
        <>
          <LateChart>
            <HealthChart
              measure={measure}
              buckets={buckets}
              theme={theme}
              title={title}
              summary={summary}
              marks={marks}
              shownMark={shownMark}
            />
          </LateChart>
          <ul className="legend" aria-label="Lines">
            {measure.lines.map(({ id, label }, at) => (
              <li key={id}>
                <span
                  className="swatch"
                  style={{ background: seriesColor(PALETTES[theme], at, false) }}
                />
                {label}
              </li>
            ))}
          </ul>
        </>
      )}
      table={<HealthTable title={title} measure={measure} buckets={buckets} />}
      below={
        <ChartEvents
          marks={marks}
          isCut={feed.status === 'ready' && feed.data.isCut}
          zone={zone}
          shown={shownMark}
          onShow={setShownMark}
        />
      }
    />
  );
}

export function MeasureSelect() {
  const { page, setPage } = useView();
  const measure = measureOf(page.measure);
  return (
    <FormField label="Shown over time">
      <Select
        selectedOption={{ value: measure.id, label: measure.label }}
        options={MEASURES.map(({ id, label }) => ({ value: id, label }))}
        onChange={({ detail }) => {
          setPage({ measure: detail.selectedOption.value });
        }}
      />
    </FormField>
  );
}

interface TableProps {
  readonly title: string;
  readonly measure: Measure;
  readonly buckets: readonly HealthBucket[];
}

function HealthTable({ title, measure, buckets }: TableProps) {
  return (
    <Table
      variant="borderless"
      ariaLabels={{ tableLabel: title }}
      items={[...buckets]}
      trackBy="key"
      empty={<Empty title="No calls" />}
      columnDefinitions={[
        { id: 'time', header: 'Time', isRowHeader: true, cell: ({ label }) => label },
        {
          id: 'requests',
          header: <Num>Requests</Num>,
          cell: ({ health }) => <Count value={health?.requests ?? '0'} />,
        },
        ...measure.lines.map(({ id, label, textOf }) => ({
          id,
          header: <Num>{label}</Num>,
          cell: ({ health }: HealthBucket) => <Num>{health === null ? '—' : textOf(health)}</Num>,
        })),
      ]}
    />
  );
}
