import { Area, Line, ReferenceLine } from 'recharts';
import { formatUsd, toDraw } from '../../format/money.js';
import type { Palette } from '../../spend/palette.js';
import type { ChartLines } from './chart-lines.js';
import { LINE_DASHES } from './dashes.js';

const EXPECTED = ' expected';
const BAND = ' band';

/** A bucket as it is drawn: amounts, and bands, by what they are of. */
type Drawn = Readonly<Record<string, string | number | number[]>>;

/** Of what is no series. */
export const inkLine = (palette: Palette) => ({
  stroke: palette.ink,
  strokeWidth: 2,
  dot: false,
  isAnimationActive: false,
});

/** What is expected, in the buckets that it is expected in: those still to come follow. */
export function withLines(drawn: readonly Drawn[], { expected, buckets }: ChartLines): Drawn[] {
  if (expected.size === 0) return [...drawn];
  return [...drawn, ...buckets.map(({ key }) => ({ key }))].map((bucket) => {
    const ahead = expected.get(String(bucket['key']));
    if (ahead === undefined) return bucket;
    const { expected: usd, low, high } = ahead;
    return {
      ...bucket,
      ...(usd !== null && { [EXPECTED]: toDraw(usd) }),
      ...(low !== null && high !== null && { [BAND]: [toDraw(low), toDraw(high)] }),
    };
  });
}

/** Plan and budgets at their heights, the forecast with its band. */
export function lineLayers({ levels, expected }: ChartLines, palette: Palette) {
  return [
    ...(expected.size === 0
      ? []
      : [
          <Area
            key={BAND}
            dataKey={BAND}
            type="linear"
            fill={palette.other}
            fillOpacity={0.3}
            stroke="none"
            isAnimationActive={false}
            activeDot={false}
          />,
          <Line
            key={EXPECTED}
            {...inkLine(palette)}
            dataKey={EXPECTED}
            type="linear"
            strokeDasharray={LINE_DASHES.forecast}
          />,
        ]),
    ...levels.map(({ name, usd, kind }) => (
      <ReferenceLine
        key={name}
        y={toDraw(usd)}
        className={`chart-level ${kind}`}
        stroke={palette.ink}
        strokeWidth={2}
        strokeDasharray={LINE_DASHES[kind]}
        ifOverflow="extendDomain"
        zIndex={560}
        label={{
          value: `${name} ${formatUsd(usd)}`,
          position: 'insideBottomLeft',
          fill: palette.ink,
          fontSize: 12,
        }}
      />
    )),
  ];
}
