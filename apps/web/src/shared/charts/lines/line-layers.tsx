import { Area, Line, ReferenceLine } from 'recharts';
import { formatUsd, toDraw } from '../../format/money.js';
import type { Palette } from '../../spend/palette.js';
import { heightAt, type Level } from '@bursar/limits/lines';
import type { ChartLines } from './chart-lines.js';
import { LINE_DASHES } from './dashes.js';
import { type Run, runsOf } from './held.js';

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

/** What is expected, in the buckets that it is expected in, and heights that differ: buckets still to come follow. */
export function withLines(drawn: readonly Drawn[], lines: ChartLines): Drawn[] {
  const { expected, buckets, levels } = lines;
  const stepped = levels.filter(({ held }) => held !== null);
  if (expected.size === 0 && stepped.length === 0) return [...drawn];
  return [...drawn, ...buckets.map(({ key }) => ({ key }))].map((bucket) => {
    const key = String(bucket['key']);
    const heights = stepped.flatMap((level) => {
      const usd = heightAt(level, key) ?? null;
      return usd === null ? [] : [[heightKey(level), toDraw(usd)] as const];
    });
    const stepping = { ...bucket, ...Object.fromEntries(heights) };
    const ahead = expected.get(key);
    if (ahead === undefined) return stepping;
    const { expected: usd, low, high } = ahead;
    return {
      ...stepping,
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
    ...levels.map((level) =>
      level.held === null ? straight(level, palette) : steps(level, level.held, palette),
    ),
  ];
}

function straight({ name, usd, kind }: Level, palette: Palette) {
  if (usd === null) return null;
  return (
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
  );
}

const heightKey = ({ name }: Level): string => ` height ${name}`;

/** A height for each bucket, with a gap where none is known. */
function steps(level: Level, held: NonNullable<Level['held']>, palette: Palette) {
  const { name, kind } = level;
  return (
    <Line
      key={name}
      {...inkLine(palette)}
      strokeDasharray={LINE_DASHES[kind]}
      className={`chart-level ${kind}`}
      dataKey={heightKey(level)}
      type="step"
      activeDot={false}
      zIndex={560}
      dot={stepMark(runsOf(name, held), palette)}
    />
  );
}

/** Half of the length that stands for the height of one bucket alone. */
const ALONE_HALF_PX = 8;

interface Point {
  readonly cx?: number | null;
  readonly cy?: number | null;
  readonly payload?: { readonly key?: unknown };
}

/** What a step says where it begins, and what is drawn of one that no other joins: a line from a point to itself is not seen. */
const stepMark = (runs: ReadonlyMap<string, Run>, { ink }: Palette) =>
  function StepMark({ cx, cy, payload }: Point) {
    const key = String(payload?.key);
    const run = runs.get(key);
    if (run === undefined || typeof cx !== 'number' || typeof cy !== 'number')
      return <g key={key} />;
    return (
      <g key={key}>
        {run.isAlone && (
          <line
            x1={cx - ALONE_HALF_PX}
            x2={cx + ALONE_HALF_PX}
            y1={cy}
            y2={cy}
            stroke={ink}
            strokeWidth={2}
          />
        )}
        {run.label !== null && (
          <text x={cx} y={cy - 5} fill={ink} fontSize={12}>
            {run.label}
          </text>
        )}
      </g>
    );
  };
