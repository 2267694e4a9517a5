import { ReferenceLine } from 'recharts';
import { type Mark, MARKS_MAX } from '../spend/marks.js';
import type { Palette } from '../spend/palette.js';

/**
 * A numbered line for each bucket with events. They say nothing to a screen reader: the list under the chart does. `placeOf` says
 * where on the axis a bucket stands, where that is not its key.
 */
export function eventMarks(
  marks: readonly Mark[],
  shown: number | null,
  palette: Palette,
  placeOf: (key: string) => string | number = (key) => key,
) {
  return marks.slice(-MARKS_MAX).map(({ number, key }) => {
    const isShown = number === shown;
    return (
      <ReferenceLine
        key={key}
        x={placeOf(key)}
        className="event-mark"
        stroke={palette.ink}
        strokeWidth={isShown ? 3 : 1}
        strokeDasharray={isShown ? '0' : '3 3'}
        ifOverflow="visible"
        zIndex={600}
        label={{
          value: String(number),
          className: 'event-mark-number',
          position: 'top',
          fill: palette.ink,
          fontSize: 11,
          fontWeight: isShown ? 700 : 400,
        }}
      />
    );
  });
}
