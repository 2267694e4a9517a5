import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Table from '@cloudscape-design/components/table';
import { lazy, useCallback, useState } from 'react';
import { ChartFrame } from '../spend/chart-frame.js';
import { readKind } from '../spend/chart-kind.js';
import { Empty } from '../ui/empty.js';
import { Num, Usd } from '../ui/figures.js';
import { PALETTES } from '../spend/palette.js';
import { theme as themeChoice } from '../data/preferences.js';
import type { Earlier } from '../spend/earlier.js';
import { useEarlier } from '../spend/earlier.query.js';
import { accumulated, keyOfSeries, OTHER, running, type Stack } from '../spend/series.js';
import { isolated, readShown, type Shown, toggled } from '../spend/shown.js';
import { within } from '../spend/question.js';
import { boundsOf, readSpan, type Span, spanOf, writeSpan, zoomed } from '../spend/span.js';
import { useStored } from '../data/stored.js';
import type { OverTime } from '../spend/use-stack.js';
import { useView } from '../spend/use-view.js';
import { narrow, type View } from '../spend/view.js';
import { BEFORE, ChartControls } from './chart-controls.js';
import { ChartEvents } from './chart-events.js';
import { LateChart } from './late-chart.js';
import { SpanPanel } from './span-panel.js';
import { StackLegend } from './stack-legend.js';

const StackedChart = lazy(() => import('./stacked-chart.js'));

interface Props extends OverTime {
  readonly title: string;
  /** The view once a series is all that is looked at; by default this one, filtered to it. */
  readonly onlyOf?: (key: string | null) => View;
}

/** Spend over time: picture, table and file of the same answer. What is chosen on it, and how it is drawn, is in the link. */
export function SpendOverTime({ title, summary, csv, stack, events, about, onlyOf }: Props) {
  const { view, page, setPage } = useView();
  const [shownMark, setShownMark] = useState<number | null>(null);
  const [theme] = useStored(themeChoice);
  const kind = readKind(page.kind);
  const shown = readShown(
    page,
    stack.series.map(({ id }) => id),
  );
  const chosen = readSpan(
    page.span,
    stack.buckets.map(({ key }) => key),
  );
  const choose = useChoose(about);
  const drawn = kind === 'cumulative' ? accumulated(stack) : stack;
  const { earlier, note } = useCompared(about, shown);
  const before =
    earlier === null || kind !== 'cumulative'
      ? earlier
      : { ...earlier, amounts: running(earlier.amounts) };
  return (
    <ChartFrame
      title={title}
      summary={summary}
      csv={csv}
      controls={<ChartControls title={title} />}
      chart={() =>
        stack.series.length === 0 ? (
          <Empty title="Nothing was spent" />
        ) : (
          <>
            <div className="chart-area">
              <LateChart>
                <StackedChart
                  stack={drawn}
                  kind={kind}
                  earlier={before}
                  hidden={shown.hidden}
                  theme={theme}
                  title={title}
                  summary={summary}
                  marks={events.marks}
                  shownMark={shownMark}
                  chosen={chosen}
                  onChoose={choose}
                />
              </LateChart>
            </div>
            <StackLegend
              stack={stack}
              shown={shown}
              onToggle={(id) => {
                setPage(toggled(shown, id));
              }}
              onIsolate={(id) => {
                setPage(isolated(shown, id));
              }}
              before={earlier}
              palette={PALETTES[theme]}
            />
          </>
        )
      }
      table={<StackTable title={title} stack={drawn} onChoose={choose} />}
      below={
        <>
          {note !== null && (
            <Box color="text-body-secondary" padding={{ top: 'xs' }}>
              {note}
            </Box>
          )}
          {chosen !== null && (
            <SpanPanel
              span={chosen}
              stack={stack}
              about={about}
              onlyOf={onlyOf ?? ((key) => narrow(view, about.dimension, key))}
              onClose={() => {
                setPage({ span: undefined });
              }}
            />
          )}
          <ChartEvents {...events} shown={shownMark} onShow={setShownMark} />
        </>
      }
    />
  );
}

/** The other period as far as the link wants it drawn, for the series that are shown; or in words why it is not. */
function useCompared(
  about: OverTime['about'],
  { hidden, alone }: Shown,
): { readonly earlier: Earlier | null; readonly note: string | null } {
  const { page, previous } = useView();
  const isWanted = page.draw === BEFORE;
  const isWhole = hidden.size === 0;
  const scope =
    alone === null || alone === OTHER
      ? about.scope
      : within(about.scope, about.dimension, keyOfSeries({ id: alone }));
  const canCompare = isWhole || (alone !== null && alone !== OTHER);
  const load = useEarlier(isWanted && canCompare ? { ...about, scope } : null);
  if (!isWanted) return { earlier: null, note: null };
  if (!canCompare)
    return { earlier: null, note: 'Not compared: show all series, or only one of them.' };
  if (load === null || load.status === 'pending') return { earlier: null, note: null };
  if (load.status === 'error')
    return { earlier: null, note: `Not compared with ${previous.label}: ${load.message}` };
  const { earlier, why } = load.data;
  return { earlier, note: why === null ? null : `Not compared with ${previous.label}: ${why}.` };
}

/** One bucket is chosen; several are zoomed to where they are a part of the range in whole days, and chosen otherwise. */
function useChoose({ scope, grain }: OverTime['about']): (span: Span) => void {
  const { view, page, setPage, showAt } = useView();
  return useCallback(
    (span) => {
      const closer = zoomed(view, boundsOf(span, grain, scope.range), scope.range);
      if (span.first === span.last || closer === null) setPage({ span: writeSpan(span) });
      else showAt(closer, { ...page, span: undefined });
    },
    [view, page, setPage, showAt, grain, scope.range],
  );
}

type Bucket = Stack['buckets'][number] & { readonly at: number };

interface TableOf {
  readonly title: string;
  readonly stack: Stack;
  readonly onChoose: (span: Span) => void;
}

function StackTable({ title, stack, onChoose }: TableOf) {
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
          cell: ({ key, label }) => (
            <>
              <Button
                variant="inline-link"
                ariaLabel={`Look closer at ${label}`}
                onClick={() => {
                  onChoose(spanOf(key, key));
                }}
              >
                {label}
              </Button>
              {key === stack.incomplete ? ' (not over yet)' : ''}
            </>
          ),
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
