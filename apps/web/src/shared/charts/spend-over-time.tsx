import Box from '@cloudscape-design/components/box';
import { lazy, useState } from 'react';
import { ChartFrame } from '../spend/chart-frame.js';
import { Empty } from '../ui/empty.js';
import { PALETTES } from '../spend/palette.js';
import { theme as themeChoice } from '../data/preferences.js';
import { chartFile } from '../spend/question.js';
import { accumulated, keyOfSeries, OTHER, running, type Stack, together } from '../spend/series.js';
import { useStored } from '../data/stored.js';
import {
  type ChartEvents as ChartEventsShown,
  loadStackedChart,
  type OverTime,
} from '../spend/use-stack.js';
import { useView } from '../spend/use-view.js';
import { narrow, type View } from '../spend/view.js';
import { ChartControls } from './chart-controls.js';
import { ChartEvents } from './chart-events.js';
import { type ChartKind, readKind } from './chart-kind.js';
import type { Earlier } from './earlier.js';
import { LateChart } from '../late/late-chart.js';
import { type ChartLines, readLines } from './lines/chart-lines.js';
import { LINE_DASHES } from './lines/dashes.js';
import { useLines } from './lines/use-lines.js';
import { isolated, readShown, type Shown, toggled } from './shown.js';
import { readSpan, type Span } from './span.js';
import { SpanPanel } from './span-panel.js';
import { type InkLine, StackLegend } from './stack-legend.js';
import { StackTable } from './stack-table.js';
import { useChoose, useCompared } from './use-chart-link.js';

const StackedChart = lazy(loadStackedChart);

interface Props extends OverTime {
  readonly title: string;
  /** The view once a series is all that is looked at; by default this one, filtered to it. */
  readonly onlyOf?: (key: string | null) => View;
}

/** In pixels, of the panel where it is lowest: with its chart, its series and what it says about them. */
export const SPEND_OVER_TIME_HEIGHT = 680;

/** Spend over time: picture, table and file of the same answer. What is chosen on it, and how it is drawn, is in the link. */
export function SpendOverTime({ title, summary, csv, stack, events, about, ...more }: Props) {
  const { question, onlyOf } = more;
  const { view, page, setPage } = useView();
  const [shownMark, setShownMark] = useState<number | null>(null);
  const shown = readShown(
    page,
    stack.series.map(({ id }) => id),
  );
  const chosen = readSpan(
    page.span,
    stack.buckets.map(({ key }) => key),
  );
  const choose = useChoose(about);
  const drawn = readKind(page.kind) === 'cumulative' ? accumulated(stack) : stack;
  const { earlier, note } = useCompared(about, shown);
  const kind = readKind(page.kind);
  const { lines, notes } = useLines({ about, stack, kind, shown });
  const linesDrawn = kind === 'lines' ? [] : readLines(page.lines);
  return (
    <ChartFrame
      title={title}
      summary={summary}
      csv={csv}
      xlsx={chartFile(question, { ...drawnOf(stack, shown, kind), lines: linesDrawn })}
      controls={<ChartControls title={title} />}
      chart={() =>
        stack.series.length === 0 ? (
          <Empty title="Nothing was spent" />
        ) : (
          <Picture
            {...{ title, summary, stack, drawn, earlier, lines, shown, shownMark, chosen }}
            marks={events.marks}
            onChoose={choose}
          />
        )
      }
      table={<StackTable title={title} stack={drawn} lines={lines} onChoose={choose} />}
      below={
        <>
          {[note, ...notes]
            .filter((one) => one !== null)
            .map((one) => (
              <Box key={one} color="text-body-secondary" padding={{ top: 'xs' }}>
                {one}
              </Box>
            ))}
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

/** Which series the picture shows, and how. */
const drawnOf = (
  { series }: Stack,
  { hidden }: Shown,
  kind: ChartKind,
): Omit<Parameters<typeof chartFile>[1], 'lines'> => ({
  series: series
    .filter((one) => !one.other)
    .map((one) => ({ key: keyOfSeries(one), shown: !hidden.has(one.id) })),
  other: !hidden.has(OTHER),
  cumulative: kind === 'cumulative',
});

interface PictureProps {
  readonly title: string;
  readonly summary: string;
  readonly stack: Stack;
  /** What is drawn of it: itself, or what was spent so far. */
  readonly drawn: Stack;
  readonly earlier: Earlier | null;
  readonly lines: ChartLines;
  readonly shown: Shown;
  readonly marks: ChartEventsShown['marks'];
  readonly shownMark: number | null;
  readonly chosen: Span | null;
  readonly onChoose: (span: Span) => void;
}

function Picture({ stack, drawn, earlier, lines, shown, ...rest }: PictureProps) {
  const { page, setPage } = useView();
  const [theme] = useStored(themeChoice);
  const kind = readKind(page.kind);
  const before =
    earlier === null || kind !== 'cumulative'
      ? earlier
      : { ...earlier, amounts: running(earlier.amounts) };
  return (
    <>
      <LateChart>
        <StackedChart
          {...rest}
          stack={drawn}
          kind={kind}
          earlier={before}
          lines={lines}
          hidden={shown.hidden}
          theme={theme}
        />
      </LateChart>
      <StackLegend
        stack={stack}
        shown={shown}
        onToggle={(id) => {
          setPage(toggled(shown, id));
        }}
        onIsolate={(id) => {
          setPage(isolated(shown, id));
        }}
        lines={[...inkLines(stack, kind, earlier, shown.hidden), ...lineEntries(lines)]}
        palette={PALETTES[theme]}
      />
    </>
  );
}

/** What the chart draws in ink: all series together where each is a line of its own, and the other period. */
function inkLines(
  { series }: Stack,
  kind: ChartKind,
  earlier: Earlier | null,
  hidden: ReadonlySet<string>,
): InkLine[] {
  if (earlier === null) return [];
  const before = { label: earlier.label, total: earlier.total, dash: '6 4' };
  if (kind !== 'lines' || hidden.size > 0) return [before];
  const total = together(series.map((one) => one.total));
  return [{ label: 'All together', total, dash: '' }, before];
}

/** Plan, budgets, and what is expected of all. */
const lineEntries = ({ levels, outcome }: ChartLines): InkLine[] => [
  ...levels.map(({ name, usd, kind, held }) => ({
    label: held === null ? name : `${name}, the last`,
    total: usd,
    dash: LINE_DASHES[kind],
  })),
  ...(outcome === null
    ? []
    : [{ label: outcome.label, total: outcome.usd, dash: LINE_DASHES.forecast }]),
];
