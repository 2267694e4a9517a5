import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  ReferenceArea,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatAxisUsd } from '../format/numbers.js';
import { PALETTES, seriesColor, type Palette, type ThemeName } from '../spend/palette.js';
import type { Mark } from '../spend/marks.js';
import { toDrawn, type Stack } from '../spend/series.js';
import { amountAxis, bucketAxis } from './axes.js';
import { eventMarks } from './event-marks.js';
import { StackTooltip } from './stack-tooltip.js';

const CHART_HEIGHT = 300;

interface Props {
  readonly stack: Stack;
  readonly hidden: ReadonlySet<string>;
  readonly theme: ThemeName;
  readonly title: string;
  readonly summary: string;
  readonly marks: readonly Mark[];
  /** The number of the mark that is made bold. */
  readonly shownMark: number | null;
}

/** Areas need a few points to be seen; fewer are drawn as bars. */
const BARS_UP_TO = 4;

export default function StackedChart({
  stack,
  hidden,
  theme,
  title,
  summary,
  marks,
  shownMark,
}: Props) {
  const palette = PALETTES[theme];
  const labels = new Map(stack.buckets.map((bucket) => [bucket.key, bucket.label]));
  const Chart = stack.buckets.length <= BARS_UP_TO ? BarChart : AreaChart;
  return (
    <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
      <Chart
        data={toDrawn(stack, hidden)}
        margin={{ top: 20, right: 28, bottom: 0, left: 0 }}
        title={title}
        desc={summary}
        aria-label={`${title}. ${summary} Arrow keys move along the time axis.`}
      >
        <Hatch palette={palette} />
        <CartesianGrid vertical={false} stroke={palette.grid} />
        <XAxis {...bucketAxis(palette, labels)} />
        <YAxis {...amountAxis(palette, formatAxisUsd)} />
        {layers(stack, hidden, palette)}
        {incompleteMark(stack)}
        {eventMarks(marks, shownMark, palette)}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: palette.axis, fill: palette.grid, fillOpacity: 0.5 }}
          content={({ active, label }) => (
            <StackTooltip
              active={active}
              at={label}
              stack={stack}
              hidden={hidden}
              palette={palette}
            />
          )}
        />
      </Chart>
    </ResponsiveContainer>
  );
}

function layers(stack: Stack, hidden: ReadonlySet<string>, palette: Palette) {
  const bars = stack.buckets.length <= BARS_UP_TO;
  return stack.series
    .map((series) => ({ series, color: seriesColor(palette, series.slot, series.other) }))
    .filter(({ series }) => !hidden.has(series.id))
    .map(({ series, color }) => {
      const common = {
        dataKey: series.id,
        name: series.label,
        stackId: 'all',
        fill: color,
        isAnimationActive: false,
      };
      return bars ? (
        <Bar key={series.id} {...common} stroke={palette.surface} maxBarSize={96} />
      ) : (
        <Area
          key={series.id}
          {...common}
          type="linear"
          fillOpacity={0.92}
          stroke={palette.surface}
          strokeWidth={1}
        />
      );
    });
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
function incompleteMark({ incomplete, buckets }: Stack) {
  if (incomplete === null) return null;
  const at = buckets.findIndex((bucket) => bucket.key === incomplete);
  const from = buckets[Math.max(0, at - 1)];
  const to = buckets[at];
  if (from === undefined || to === undefined) return null;
  const start = buckets.length <= BARS_UP_TO ? to.key : from.key;
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
