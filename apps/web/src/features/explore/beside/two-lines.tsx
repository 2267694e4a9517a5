import {
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { amountAxis, bucketAxis } from '../../../shared/charts/axes.js';
import { formatUsd, toDraw } from '../../../shared/format/money.js';
import { axisUsd } from '../../../shared/format/axis.js';
import { PALETTES, type ThemeName } from '../../../shared/spend/palette.js';
import type { Amount } from '../../../shared/spend/series.js';
import { differenceOf } from './selection.js';
import { lineColors } from './two-colors.js';
import { CHART_HEIGHT } from '../../../shared/late/late-chart.js';

export interface TwoBuckets {
  readonly key: string;
  readonly label: string;
  readonly first: Amount;
  readonly second: Amount;
}

interface Props {
  readonly buckets: readonly TwoBuckets[];
  readonly names: readonly [string, string];
  readonly theme: ThemeName;
  readonly title: string;
  readonly summary: string;
}

/** Two selections over time: lines, never a stack, since one may be a part of the other. */
export default function TwoLines({ buckets, names, theme, title, summary }: Props) {
  const palette = PALETTES[theme];
  const [one, other] = lineColors(palette);
  const labels = new Map(buckets.map(({ key, label }) => [key, label]));
  const line = { strokeWidth: 2, dot: false, isAnimationActive: false, activeDot: { r: 3 } };
  return (
    <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
      <LineChart
        data={buckets.map(({ key, first, second }) => ({
          key,
          ...(first !== null && { first: toDraw(first) }),
          ...(second !== null && { second: toDraw(second) }),
        }))}
        margin={{ top: 20, right: 28, bottom: 0, left: 0 }}
        title={title}
        desc={summary}
        aria-label={`${title}. ${summary} Arrow keys move along the time axis.`}
      >
        <CartesianGrid vertical={false} stroke={palette.grid} />
        <XAxis {...bucketAxis(palette, labels)} />
        <YAxis {...amountAxis(palette, axisUsd)} />
        <Line {...line} dataKey="first" stroke={one} />
        <Line {...line} dataKey="second" stroke={other} strokeDasharray="6 3" />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: palette.axis }}
          content={({ active, label }) => (
            <At
              bucket={active ? buckets.find(({ key }) => key === label) : undefined}
              names={names}
              colors={[one, other]}
            />
          )}
        />
      </LineChart>
    </ResponsiveContainer>
  );
}

interface AtProps {
  readonly bucket: TwoBuckets | undefined;
  readonly names: readonly [string, string];
  readonly colors: readonly [string, string];
}

function At({ bucket, names, colors }: AtProps) {
  if (bucket === undefined) return null;
  const { label, first, second } = bucket;
  return (
    <div className="chart-tooltip">
      <b>{label}</b>
      <table>
        <tbody>
          {[first, second].map((amount, at) => (
            <tr key={names[at]}>
              <td>
                <span className="swatch" style={{ background: colors[at] }} />
                {names[at]}
              </td>
              <td className="num">{formatUsd(amount)}</td>
            </tr>
          ))}
          <tr>
            <td>Difference</td>
            <td className="num">{formatUsd(differenceOf(first, second), true)}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
