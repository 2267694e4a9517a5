import { useRef } from 'react';
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { toDraw } from '../format/money.js';
import { axisUsd } from '../format/axis.js';
import type { ChartKind } from './chart-kind.js';
import type { Earlier } from './earlier.js';
import { PALETTES, seriesColor, type Palette, type ThemeName } from '../spend/palette.js';
import type { Mark } from '../spend/marks.js';
import { type Series, toDrawn, type Stack } from '../spend/series.js';
import type { ChartLines } from './lines/chart-lines.js';
import { inkLine, lineLayers, withLines } from './lines/line-layers.js';
import type { Span } from './span.js';
import { ActiveBucket, EnterKey, useChoosing } from './choosing.js';
import { amountAxis, bucketAxis, gridAcross } from './axes.js';
import { eventMarks } from './event-marks.js';
import { StackTooltip } from './stack-tooltip.js';
import { placeOutside } from './tooltip-place.js';
import { CHART_HEIGHT } from '../late/late-chart.js';

interface Props {
  readonly stack: Stack;
  readonly kind: ChartKind;
  /** Drawn as a dashed line; null: nothing is. */
  readonly earlier: Earlier | null;
  /** Plan, budgets and forecast. */
  readonly lines: ChartLines;
  readonly hidden: ReadonlySet<string>;
  readonly theme: ThemeName;
  readonly title: string;
  readonly summary: string;
  readonly marks: readonly Mark[];
  /** The number of the mark that is made bold. */
  readonly shownMark: number | null;
  /** The buckets that the link has chosen. */
  readonly chosen: Span | null;
  readonly onChoose: (span: Span) => void;
}

/** Areas need a few points to be seen; fewer are drawn as bars. */
const BARS_UP_TO = 4;
const BEFORE = ' before';
const TOTAL = ' total';

export default function StackedChart({
  stack,
  kind,
  earlier,
  lines,
  hidden,
  theme,
  title,
  summary,
  marks,
  shownMark,
  chosen,
  onChoose,
}: Props) {
  const palette = PALETTES[theme];
  const area = useRef<HTMLDivElement>(null);
  const buckets = [...stack.buckets, ...lines.buckets];
  const labels = new Map(buckets.map(({ key, label }) => [key, label]));
  const { drag, active, remember, handlers } = useChoosing(pastOnly(stack, onChoose));
  const isBars = kind === 'bars' || (kind !== 'lines' && stack.buckets.length <= BARS_UP_TO);
  return (
    <EnterKey active={active} area={area} onChoose={onChoose}>
      <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
        <ComposedChart
          data={withLines(withTotals(toDrawn(stack, hidden), stack, earlier), lines)}
          margin={{ top: 20, right: 28, bottom: 0, left: 0 }}
          title={title}
          desc={summary}
          aria-label={`${title}. ${summary} Arrow keys move along the time axis; Enter looks closer.`}
          {...handlers}
        >
          <ActiveBucket onMove={remember} />
          <Hatch palette={palette} />
          <CartesianGrid {...gridAcross(palette)} />
          <XAxis {...bucketAxis(palette, labels)} />
          <YAxis {...amountAxis(palette, axisUsd)} />
          {stack.series
            .filter(({ id }) => !hidden.has(id))
            .map((series) => layer(series, palette, kind === 'lines' ? 'lines' : isBars))}
          {kind === 'lines' && earlier !== null && hidden.size === 0 && (
            <Line {...inkLine(palette)} dataKey={TOTAL} />
          )}
          {earlier !== null && (
            <Line {...inkLine(palette)} dataKey={BEFORE} stroke={palette.surface} strokeWidth={5} />
          )}
          {earlier !== null && (
            <Line {...inkLine(palette)} dataKey={BEFORE} strokeDasharray="6 4" />
          )}
          {lineLayers(lines, palette)}
          {incompleteMark(stack, isBars)}
          {spanMark(drag ?? chosen, palette, isBars)}
          {eventMarks(marks, shownMark, palette)}
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: palette.axis, fill: palette.grid, fillOpacity: 0.5 }}
            content={({ active: isActive, label, coordinate }) => (
              <StackTooltip
                active={isActive}
                at={label}
                stack={stack}
                isStacked={kind !== 'lines'}
                earlier={earlier}
                lines={lines}
                hidden={hidden}
                palette={palette}
                place={placeOutside(area.current, coordinate?.x ?? 0)}
              />
            )}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </EnterKey>
  );
}

/** What is still to come has no calls to look at. */
const pastOnly =
  ({ buckets }: Stack, onChoose: (span: Span) => void) =>
  ({ first, last }: Span): void => {
    const end = buckets.at(-1)?.key ?? '';
    if (first <= end) onChoose({ first, last: last > end ? end : last });
  };

/** Beside the series: what all are together, and what they were in the other period. */
function withTotals(drawn: ReturnType<typeof toDrawn>, { totals }: Stack, earlier: Earlier | null) {
  if (earlier === null) return drawn;
  return drawn.map((bucket, at) => {
    const before = earlier.amounts[at] ?? null;
    return {
      ...bucket,
      [TOTAL]: toDraw(totals[at] ?? '0'),
      ...(before !== null && { [BEFORE]: toDraw(before) }),
    };
  });
}

function layer(series: Series, palette: Palette, how: 'lines' | boolean) {
  const color = seriesColor(palette, series.slot, series.isGrey);
  const common = { dataKey: series.id, name: series.label, isAnimationActive: false };
  if (how === 'lines')
    return (
      <Line
        key={series.id}
        {...common}
        type="linear"
        stroke={color}
        strokeWidth={2}
        dot={false}
        activeDot={{ r: 3 }}
      />
    );
  const stacked = { ...common, stackId: 'all', fill: color, stroke: palette.surface };
  return how ? (
    <Bar key={series.id} {...stacked} maxBarSize={96} />
  ) : (
    <Area key={series.id} {...stacked} type="linear" fillOpacity={0.92} strokeWidth={1} />
  );
}

function Hatch({ palette }: { readonly palette: Palette }) {
  return (
    <defs>
      <pattern
        id="incomplete"
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="6" height="6" fill={palette.surface} fillOpacity="0.35" />
        <line
          x1="0"
          y1="0"
          x2="0"
          y2="6"
          stroke={palette.ink}
          strokeWidth="1.5"
          strokeOpacity="0.55"
        />
      </pattern>
    </defs>
  );
}

/** Hatches the stretch that leads into the bucket that is not over yet. */
function incompleteMark({ incomplete, buckets }: Stack, isBars: boolean) {
  if (incomplete === null) return null;
  const at = buckets.findIndex((bucket) => bucket.key === incomplete);
  const from = buckets[Math.max(0, at - 1)];
  const to = buckets[at];
  if (from === undefined || to === undefined) return null;
  const start = isBars ? to.key : from.key;
  return (
    <ReferenceArea
      x1={start}
      x2={to.key}
      fill="url(#incomplete)"
      fillOpacity={1}
      ifOverflow="visible"
      zIndex={500}
    />
  );
}

/** What is chosen, or about to be. A single point of a line has no width: it is a line of its own. */
function spanMark(span: Span | null, palette: Palette, isBars: boolean) {
  if (span === null) return null;
  if (span.first === span.last && !isBars)
    return <ReferenceLine x={span.first} stroke={palette.ink} strokeWidth={2} zIndex={550} />;
  return (
    <ReferenceArea
      x1={span.first}
      x2={span.last}
      fill={palette.ink}
      fillOpacity={0.14}
      stroke={palette.ink}
      ifOverflow="visible"
      zIndex={550}
    />
  );
}
