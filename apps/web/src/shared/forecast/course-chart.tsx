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
import { amountAxis, bucketAxis, gridAcross } from '../charts/axes.js';
import { formatDate, formatDay } from '../format/dates.js';
import { formatUsd, toDraw } from '../format/money.js';
import { axisUsd } from '../format/axis.js';
import { PALETTES, type ThemeName } from '../spend/palette.js';
import { courseLines } from './course-lines.js';
import type { Period } from './forecast.query.js';
import { CHART_HEIGHT } from '../late/late-chart.js';

interface Props {
  readonly days: Period['days'];
  readonly plan: string | null;
  readonly limit: string | null;
  readonly theme: ThemeName;
  readonly title: string;
  readonly summary: string;
}

export default function CourseChart({ days, plan, limit, theme, title, summary }: Props) {
  const palette = PALETTES[theme];
  const labels = new Map(days.map(({ day }) => [day, formatDay(day)]));
  const { plan: planned, budget, expected: ahead, spent: known } = courseLines(palette);
  const line = { dot: false, isAnimationActive: false, strokeWidth: 2 };
  const lines = [
    { name: 'Plan', usd: plan, dash: planned.dash, at: planned.color },
    { name: 'Budget', usd: limit, dash: budget.dash, at: budget.color },
  ];
  return (
    <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
      <ComposedChart
        data={days.map(({ day, spent, expected, low, high }) => ({
          ...{ key: day, spent: drawn(spent), expected: drawn(expected) },
          band: low === null || high === null ? null : [toDraw(low), toDraw(high)],
        }))}
        margin={{ top: 20, right: 28, bottom: 0, left: 0 }}
        title={title}
        desc={summary}
        aria-label={`${title}. ${summary} Arrow keys move along the time axis.`}
      >
        <CartesianGrid {...gridAcross(palette)} />
        <XAxis {...bucketAxis(palette, labels)} />
        <YAxis {...amountAxis(palette, axisUsd)} />
        <Area
          dataKey="band"
          fill={palette.other}
          fillOpacity={0.3}
          stroke="none"
          isAnimationActive={false}
        />
        <Line {...line} dataKey="expected" stroke={ahead.color} strokeDasharray={ahead.dash} />
        <Line {...line} dataKey="spent" stroke={known.color} />
        {lines.map(
          ({ name, usd, dash, at }) =>
            usd !== null && (
              <ReferenceLine
                key={name}
                y={toDraw(usd)}
                ifOverflow="extendDomain"
                stroke={at}
                strokeWidth={2}
                strokeDasharray={dash}
                label={{
                  value: `${name} ${formatUsd(usd)}`,
                  position: 'insideTopLeft',
                  fill: palette.ink,
                  fontSize: 12,
                }}
              />
            ),
        )}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: palette.axis }}
          content={({ active, label }) => (
            <At day={active ? days.find(({ day }) => day === label) : undefined} />
          )}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}

const drawn = (usd: string | null): number | null => (usd === null ? null : toDraw(usd));

function At({ day }: { readonly day: Period['days'][number] | undefined }) {
  if (day === undefined) return null;
  const rows = [
    ['Spent', day.spent],
    ['Expected', day.expected],
    ['Low (80 %)', day.low],
    ['High (80 %)', day.high],
  ] as const;
  return (
    <div className="chart-tooltip">
      <div>{formatDate(day.day)}</div>
      <table>
        <tbody>
          {rows
            .filter(([, usd]) => usd !== null)
            .map(([name, usd]) => (
              <tr key={name}>
                <td>{name}</td>
                <td className="num">{formatUsd(usd)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
