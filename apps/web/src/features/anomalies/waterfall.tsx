import { Bar, BarChart, CartesianGrid, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { amountAxis, gridAcross } from '../../shared/charts/axes.js';
import { toDraw } from '../../shared/format/money.js';
import { axisUsd } from '../../shared/format/axis.js';
import { PALETTES, seriesColor, type ThemeName } from '../../shared/spend/palette.js';
import type { AnomalyRow } from './anomalies.query.js';
import { shortOf } from './words.js';
import { CHART_HEIGHT } from '../../shared/late/late-chart.js';

const NAME_MAX = 24;

interface Props {
  readonly parts: AnomalyRow['causes'];
  readonly expectedUsd: string;
  readonly observedUsd: string;
  readonly theme: ThemeName;
  readonly title: string;
  readonly summary: string;
}

/** Each bar begins where the one before ends: usual, part by part, everything else, and what was spent. */
export default function Waterfall(props: Props) {
  const { parts, expectedUsd, observedUsd, theme, title, summary } = props;
  const palette = PALETTES[theme];
  const [whole, part] = [palette.other, seriesColor(palette, 0, false)];
  const bars = barsOf(parts, toDraw(expectedUsd), toDraw(observedUsd)).map((bar) => ({
    ...bar,
    fill: bar.isWhole ? whole : part,
  }));
  const tick = { fill: palette.axis, fontSize: 12 };
  return (
    <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
      <BarChart
        data={bars}
        margin={{ top: 8, right: 28, bottom: 0, left: 0 }}
        title={title}
        desc={summary}
        aria-label={`${title}. ${summary}`}
      >
        <CartesianGrid {...gridAcross(palette)} />
        <XAxis dataKey="name" tick={tick} stroke={palette.axis} tickLine={false} interval={0} />
        <YAxis {...amountAxis(palette, axisUsd)} />
        <Bar dataKey="span" isAnimationActive={false} maxBarSize={96} />
      </BarChart>
    </ResponsiveContainer>
  );
}

function barsOf(parts: Props['parts'], expected: number, observed: number) {
  const bars = [{ name: 'Usually', span: [0, expected], isWhole: true }];
  let height = expected;
  for (const { value, excessUsd } of parts) {
    const next = height + toDraw(excessUsd);
    bars.push({ name: brief(value), span: [height, next], isWhole: false });
    height = next;
  }
  bars.push({ name: 'Everything else', span: [height, observed], isWhole: false });
  bars.push({ name: 'Cost', span: [0, observed], isWhole: true });
  return bars;
}

function brief(value: string): string {
  const name = shortOf(value);
  return name.length <= NAME_MAX ? name : `…${name.slice(1 - NAME_MAX)}`;
}
