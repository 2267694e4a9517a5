import { formatUsd } from '../format/money.js';
import { PALETTES, type ThemeName } from '../spend/palette.js';
import { courseLines } from './course-lines.js';
import type { Row } from './forecast.query.js';

interface Props {
  readonly theme: ThemeName;
  readonly row: Pick<Row, 'spent' | 'expected' | 'low' | 'high' | 'plan'>;
  readonly limit: string | null;
}

/** What each line is, and where it ends. */
export function CourseLegend({ theme, row, limit }: Props) {
  const palette = PALETTES[theme];
  const lines = courseLines(palette);
  const { spent, expected, low, high, plan } = row;
  const entries = [
    { name: 'Spent', text: formatUsd(spent), ...lines.spent },
    ...(expected === null
      ? []
      : [{ name: 'Expected', text: formatUsd(expected), ...lines.expected }]),
    ...(plan === null ? [] : [{ name: 'Plan', text: formatUsd(plan), ...lines.plan }]),
    ...(limit === null ? [] : [{ name: 'Budget', text: formatUsd(limit), ...lines.budget }]),
  ];
  return (
    <ul className="legend" aria-label="Lines">
      {entries.map(({ name, text, color, dash }) => (
        <li key={name} className="legend-line">
          <svg width="24" height="10" aria-hidden="true">
            <line
              x1="0"
              y1="5"
              x2="24"
              y2="5"
              stroke={color}
              strokeWidth="2"
              strokeDasharray={dash}
            />
          </svg>
          <span className="legend-name">{name}</span> <span className="num">{text}</span>
        </li>
      ))}
      {low !== null && high !== null && (
        <li className="legend-line">
          <span className="swatch" style={{ background: palette.other, opacity: 0.3 }} />
          <span className="legend-name">Four of five times</span>{' '}
          <span className="num">{`${formatUsd(low)} to ${formatUsd(high)}`}</span>
        </li>
      )}
    </ul>
  );
}
