import { formatUsd } from '../format/money.js';
import { seriesColor, type Palette } from '../spend/palette.js';
import type { Earlier } from './earlier.js';
import type { Stack } from '../spend/series.js';

interface Props {
  readonly active: boolean;
  /** The key of the bucket under the pointer. */
  readonly at: unknown;
  readonly stack: Stack;
  readonly earlier: Earlier | null;
  readonly hidden: ReadonlySet<string>;
  readonly palette: Palette;
}

/** Exact amounts of one bucket, in the order of the stack. */
export function StackTooltip({ active, at: key, stack, earlier, hidden, palette }: Props) {
  const at = stack.buckets.findIndex((bucket) => bucket.key === key);
  const bucket = stack.buckets[at];
  if (!active || bucket === undefined) return null;
  return (
    <div className="chart-tooltip">
      <b>
        {bucket.label}
        {bucket.key === stack.incomplete ? ', not over yet' : ''}
      </b>
      <table>
        <tbody>
          {stack.series.map((series) =>
            hidden.has(series.id) ? null : (
              <tr key={series.id}>
                <td>
                  <span
                    className="swatch"
                    style={{ background: seriesColor(palette, series.slot, series.isGrey) }}
                  />
                  {series.label}
                </td>
                <td className="num">{formatUsd(series.amounts[at] ?? null)}</td>
              </tr>
            ),
          )}
          <tr>
            <td>Total</td>
            <td className="num">{formatUsd(stack.totals[at] ?? null)}</td>
          </tr>
          {earlier !== null && (
            <tr>
              <td>{earlier.label}</td>
              <td className="num">{formatUsd(earlier.amounts[at] ?? null)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
