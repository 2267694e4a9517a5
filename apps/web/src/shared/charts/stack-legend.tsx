import { formatUsd } from '../format/money.js';
import { seriesColor, type Palette } from '../spend/palette.js';
import type { Stack } from '../spend/series.js';
import type { Shown } from './shown.js';
import { MiddleCut } from '../ui/middle-cut.js';

export interface InkLine {
  readonly label: string;
  /** USD; null: not known. */
  readonly total: string | null;
  /** As SVG has it; empty: a whole line. */
  readonly dash: string;
}

interface Props {
  readonly stack: Stack;
  readonly shown: Shown;
  readonly onToggle: (id: string) => void;
  readonly onIsolate: (id: string) => void;
  /** What is drawn in ink beside the series. */
  readonly lines: readonly InkLine[];
  readonly palette: Palette;
}

/** A checklist: names stand beside their colours; each series can be left out, or looked at alone. */
export function StackLegend({ stack, shown, onToggle, onIsolate, lines, palette }: Props) {
  return (
    <ul className="legend" aria-label="Series">
      {stack.series.map((series) => (
        <li key={series.id}>
          <button
            type="button"
            aria-pressed={!shown.hidden.has(series.id)}
            onClick={({ ctrlKey, metaKey, altKey, shiftKey }) => {
              if (ctrlKey || metaKey || altKey || shiftKey) onIsolate(series.id);
              else onToggle(series.id);
            }}
          >
            <span
              className="swatch"
              style={{ background: seriesColor(palette, series.slot, series.isGrey) }}
            />
            <span className="legend-name">
              <MiddleCut text={series.label} />
            </span>
            <span className="num">{formatUsd(series.total)}</span>
          </button>
          {stack.series.length > 1 && (
            <button
              type="button"
              className="legend-only"
              aria-pressed={shown.alone === series.id}
              aria-label={`Only ${series.label}`}
              onClick={() => {
                onIsolate(series.id);
              }}
            >
              Only
            </button>
          )}
        </li>
      ))}
      {lines.map(({ label, total, dash }) => (
        <li key={label} className="legend-line">
          <svg width="24" height="10" aria-hidden="true">
            <line
              {...{ x1: '0', y1: '5', x2: '24', y2: '5', stroke: palette.ink, strokeWidth: '2' }}
              strokeDasharray={dash === '' ? undefined : dash}
            />
          </svg>
          <span>{label}</span>
          <span className="num">{formatUsd(total)}</span>
        </li>
      ))}
    </ul>
  );
}
