import { formatUsd } from '../format/money.js';
import { seriesColor, type Palette } from '../spend/palette.js';
import type { Stack } from '../spend/series.js';

interface Props {
  readonly stack: Stack;
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
  readonly palette: Palette;
}

/** A checklist: names stand beside their colours, and each series can be left out. */
export function StackLegend({ stack, hidden, onToggle, palette }: Props) {
  return (
    <ul className="legend" aria-label="Series">
      {stack.series.map((series) => (
        <li key={series.id}>
          <button
            type="button"
            aria-pressed={!hidden.has(series.id)}
            onClick={() => {
              onToggle(series.id);
            }}
          >
            <span
              className="swatch"
              style={{ background: seriesColor(palette, series.slot, series.other) }}
            />
            <span className="legend-name">{series.label}</span>
            <span className="num">{formatUsd(series.total)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
