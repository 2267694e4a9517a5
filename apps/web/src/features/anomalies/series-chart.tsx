import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { amountAxis, gridAcross } from '../../shared/charts/axes.js';
import { eventMarks } from '../../shared/charts/event-marks.js';
import { formatInstant } from '../../shared/format/dates.js';
import { formatUsd, toDraw } from '../../shared/format/money.js';
import { axisUsd } from '../../shared/format/axis.js';
import type { Mark } from '../../shared/spend/marks.js';
import { PALETTES, seriesColor, type ThemeName } from '../../shared/spend/palette.js';
import type { Point } from './anomalies.query.js';
import { CHART_HEIGHT } from '../../shared/late/late-chart.js';

interface Props {
  readonly points: readonly Point[];
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly zone: string;
  readonly theme: ThemeName;
  readonly title: string;
  readonly summary: string;
  readonly marks: readonly Mark[];
  readonly shownMark: number | null;
}

export default function SeriesChart(props: Props) {
  const { points, startedAt, endedAt, zone, theme, title, summary, marks, shownMark } = props;
  const palette = PALETTES[theme];
  const hour = (at: number): string =>
    formatInstant(new Date(at).toISOString(), zone)
      .replace(/ \d{4}, /, ' ')
      .replace(` ${zone}`, '');
  const tick = { fill: palette.axis, fontSize: 12 };
  const color = seriesColor(palette, 0, false);
  return (
    <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
      <ComposedChart
        data={drawnOf(points)}
        margin={{ top: 20, right: 28, bottom: 0, left: 0 }}
        title={title}
        desc={summary}
        aria-label={`${title}. ${summary} Arrow keys move along the time axis.`}
      >
        <CartesianGrid {...gridAcross(palette)} />
        <XAxis
          dataKey="at"
          type="number"
          scale="time"
          domain={['dataMin', 'dataMax']}
          tickFormatter={hour}
          tick={tick}
          stroke={palette.axis}
          tickLine={false}
          minTickGap={40}
        />
        <YAxis {...amountAxis(palette, axisUsd)} />
        <Area
          dataKey="band"
          name="Usual range"
          fill={palette.other}
          fillOpacity={0.3}
          stroke="none"
          isAnimationActive={false}
        />
        <Line
          dataKey="expected"
          name="Usually"
          stroke={palette.other}
          strokeDasharray="4 3"
          dot={false}
          isAnimationActive={false}
        />
        <Line
          dataKey="usd"
          name="Cost"
          stroke={color}
          strokeWidth={2}
          dot={false}
          isAnimationActive={false}
        />
        <ReferenceLine x={Date.parse(startedAt)} stroke={palette.ink} strokeDasharray="2 2" />
        {endedAt !== null && (
          <ReferenceLine x={Date.parse(endedAt)} stroke={palette.ink} strokeDasharray="2 2" />
        )}
        {eventMarks(marks, shownMark, palette, Number)}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: palette.axis }}
          content={({ active, label }) => (
            <At active={active} at={Number(label)} points={points} zone={zone} />
          )}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}

const drawnOf = (points: Props['points']) =>
  points.map(({ at, usd, expectedUsd, lowUsd, highUsd }) => ({
    at: Date.parse(at),
    usd: toDraw(usd),
    expected: expectedUsd === null ? null : toDraw(expectedUsd),
    band: lowUsd === null || highUsd === null ? null : [toDraw(lowUsd), toDraw(highUsd)],
  }));

interface AtProps extends Pick<Props, 'points' | 'zone'> {
  readonly active: boolean;
  readonly at: number;
}

function At({ active, at, points, zone }: AtProps) {
  const point = active ? points.find((one) => Date.parse(one.at) === at) : undefined;
  if (point === undefined) return null;
  return (
    <div className="chart-tooltip">
      <div>{formatInstant(point.at, zone)}</div>
      <table>
        <tbody>
          <tr>
            <td>Cost</td>
            <td className="num">{formatUsd(point.usd)}</td>
          </tr>
          <tr>
            <td>Usually</td>
            <td className="num">{formatUsd(point.expectedUsd)}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
