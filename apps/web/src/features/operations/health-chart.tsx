import {
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { amountAxis, bucketAxis, gridAcross } from '../../shared/charts/axes.js';
import { eventMarks } from '../../shared/charts/event-marks.js';
import type { Mark } from '../../shared/spend/marks.js';
import { PALETTES, seriesColor, type Palette, type ThemeName } from '../../shared/spend/palette.js';
import type { HealthBucket } from './health-series.js';
import type { Measure } from './measures.js';
import { CHART_HEIGHT } from '../../shared/late/late-chart.js';

const LABEL_WIDTH = 72;
/** Lines differ by more than their colour. */
const DASHES = ['0', '6 3', '2 3'];

interface Props {
  readonly measure: Measure;
  readonly buckets: readonly HealthBucket[];
  readonly theme: ThemeName;
  readonly title: string;
  readonly summary: string;
  readonly marks: readonly Mark[];
  readonly shownMark: number | null;
}

export default function HealthChart({
  measure,
  buckets,
  theme,
  title,
  summary,
  marks,
  shownMark,
}: Props) {
  const palette = PALETTES[theme];
  const labels = new Map(buckets.map(({ key, label }) => [key, label]));
  return (
    <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
      <LineChart
        data={drawn(measure, buckets)}
        margin={{ top: 20, right: 28, bottom: 0, left: 0 }}
        title={title}
        desc={summary}
        aria-label={`${title}. ${summary} Arrow keys move along the time axis.`}
      >
        <CartesianGrid {...gridAcross(palette)} />
        <XAxis {...bucketAxis(palette, labels)} />
        <YAxis {...amountAxis(palette, measure.formatAxis, LABEL_WIDTH)} />
        {measure.lines.map(({ id, label }, at) => (
          <Line
            key={id}
            dataKey={id}
            name={label}
            type="linear"
            stroke={seriesColor(palette, at, false)}
            strokeWidth={2}
            strokeDasharray={DASHES[at % DASHES.length] ?? '0'}
            dot={{ r: 2, strokeDasharray: '0' }}
            isAnimationActive={false}
          />
        ))}
        {eventMarks(marks, shownMark, palette)}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: palette.axis }}
          content={({ active, label }) => (
            <BucketTooltip
              bucket={active ? buckets.find(({ key }) => key === label) : undefined}
              measure={measure}
              palette={palette}
            />
          )}
        />
      </LineChart>
    </ResponsiveContainer>
  );
}

function drawn({ lines }: Measure, buckets: readonly HealthBucket[]) {
  return buckets.map(({ key, health }) => ({
    key,
    ...Object.fromEntries(
      lines.map(({ id, valueOf }) => [id, health === null ? null : valueOf(health)]),
    ),
  }));
}

interface TooltipProps {
  readonly bucket: HealthBucket | undefined;
  readonly measure: Measure;
  readonly palette: Palette;
}

function BucketTooltip({ bucket, measure, palette }: TooltipProps) {
  if (bucket === undefined) return null;
  const { label, health } = bucket;
  return (
    <div className="chart-tooltip">
      <b>{label}</b>
      {health === null ? (
        <div>no calls</div>
      ) : (
        <table>
          <tbody>
            {measure.lines.map(({ id, label: name, textOf }, at) => (
              <tr key={id}>
                <td>
                  <span
                    className="swatch"
                    style={{ background: seriesColor(palette, at, false) }}
                  />
                  {name}
                </td>
                <td className="num">{textOf(health)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
