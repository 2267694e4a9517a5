import type { Palette } from '../spend/palette.js';

const tick = (palette: Palette) => ({ fill: palette.axis, fontSize: 12 });

/** Of an axis of buckets: each is known by its key and shown by its label. */
export const bucketAxis = (palette: Palette, labels: ReadonlyMap<string, string>) => ({
  dataKey: 'key',
  tickFormatter: (key: string) => labels.get(key) ?? key,
  tick: tick(palette),
  stroke: palette.axis,
  tickLine: false,
  minTickGap: 24,
});

/** Of an axis of amounts in steps of 1, 2, 2.5 or 5, whose labels are so many pixels wide. */
export const amountAxis = (
  palette: Palette,
  tickFormatter: (amount: number) => string,
  width = 64,
) => ({
  tick: tick(palette),
  axisLine: false,
  tickLine: false,
  tickFormatter,
  width,
  niceTicks: 'snap125' as const,
  // All five of them: which have room is found out by measuring each label.
  interval: 0,
});

/** Lines across alone. Where lines down would be is not asked for: it means measuring the label of every bucket. */
export const gridAcross = (palette: Palette) => ({
  vertical: false,
  verticalCoordinatesGenerator: () => [],
  stroke: palette.grid,
});
