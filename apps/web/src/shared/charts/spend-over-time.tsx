import Table from '@cloudscape-design/components/table';
import { lazy, useState } from 'react';
import { ChartFrame } from '../spend/chart-frame.js';
import { Empty } from '../ui/empty.js';
import { Num, Usd } from '../ui/figures.js';
import { PALETTES } from '../spend/palette.js';
import { theme as themeChoice } from '../data/preferences.js';
import type { Stack } from '../spend/series.js';
import { useStored } from '../data/stored.js';
import type { ChartEvents as Events } from '../spend/use-stack.js';
import { ChartEvents } from './chart-events.js';
import { LateChart } from './late-chart.js';
import { StackLegend } from './stack-legend.js';

const StackedChart = lazy(() => import('./stacked-chart.js'));

interface Props {
  readonly title: string;
  readonly summary: string;
  readonly csv: string;
  readonly stack: Stack;
  readonly events: Events;
}

/** Spend as a stack over time: picture, table and file of the same answer. */
export function SpendOverTime({ title, summary, csv, stack, events }: Props) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [shownMark, setShownMark] = useState<number | null>(null);
  const [theme] = useStored(themeChoice);
  const toggle = (id: string) => {
    setHidden((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  };
  return (
    <ChartFrame
      title={title}
      summary={summary}
      csv={csv}
      chart={() =>
        stack.series.length === 0 ? (
          <Empty title="Nothing was spent" />
        ) : (
          <>
            <div className="chart-area">
              <LateChart>
                <StackedChart
                  stack={stack}
                  hidden={hidden}
                  theme={theme}
                  title={title}
                  summary={summary}
                  marks={events.marks}
                  shownMark={shownMark}
                />
              </LateChart>
            </div>
            <StackLegend
              stack={stack}
              hidden={hidden}
              onToggle={toggle}
              palette={PALETTES[theme]}
            />
          </>
        )
      }
      table={<StackTable title={title} stack={stack} />}
      below={<ChartEvents {...events} shown={shownMark} onShow={setShownMark} />}
    />
  );
}

type Bucket = Stack['buckets'][number] & { readonly at: number };

function StackTable({ title, stack }: { readonly title: string; readonly stack: Stack }) {
  const items: Bucket[] = stack.buckets.map((bucket, at) => ({ ...bucket, at }));
  return (
    <Table
      variant="borderless"
      ariaLabels={{ tableLabel: title }}
      items={items}
      trackBy="key"
      empty={<Empty title="Nothing was spent" />}
      columnDefinitions={[
        {
          id: 'time',
          header: 'Time',
          isRowHeader: true,
          cell: ({ key, label }) => (key === stack.incomplete ? `${label} (not over yet)` : label),
        },
        {
          id: 'total',
          header: <Num>Total</Num>,
          cell: ({ at }) => <Usd value={stack.totals[at] ?? null} />,
        },
        ...stack.series.map((series) => ({
          id: series.id,
          header: <Num>{series.label}</Num>,
          cell: ({ at }: Bucket) => <Usd value={series.amounts[at] ?? null} />,
        })),
      ]}
    />
  );
}
