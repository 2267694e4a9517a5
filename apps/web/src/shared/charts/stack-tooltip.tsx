import { heightAt, type Level } from '@bursar/limits/lines';
import type { CSSProperties } from 'react';
import { createPortal } from 'react-dom';
import { formatChange, formatUsd, shareOfAmount } from '../format/money.js';
import { formatShare } from '../format/numbers.js';
import { seriesColor, type Palette } from '../spend/palette.js';
import type { Amount, Series, Stack } from '../spend/series.js';
import type { Earlier } from './earlier.js';
import { LIMIT_UNKNOWN } from '../limits/windows.query.js';
import type { ChartLines } from './lines/chart-lines.js';
import { MiddleCut } from '../ui/middle-cut.js';

interface Props {
  readonly active: boolean;
  /** The key of the bucket under the pointer. */
  readonly at: unknown;
  readonly stack: Stack;
  /** Whether the first series is at the bottom of a stack: then it is read last. */
  readonly isStacked: boolean;
  readonly earlier: Earlier | null;
  readonly lines: ChartLines;
  readonly hidden: ReadonlySet<string>;
  readonly palette: Palette;
  /** Outside of the picture. */
  readonly place: CSSProperties;
}

/** Exact amounts of one bucket from the top of the picture to its bottom, with their share and their change since the bucket before. */
export function StackTooltip({ active, at: key, stack, isStacked, ...rest }: Props) {
  const at = stack.buckets.findIndex((bucket) => bucket.key === key);
  const bucket = stack.buckets[at] ?? rest.lines.buckets.find((one) => one.key === key);
  if (!active || bucket === undefined) return null;
  const { earlier, lines, hidden, palette } = rest;
  const shown = stack.series.filter(({ id }) => !hidden.has(id));
  const total = stack.totals[at] ?? null;
  const ahead = lines.expected.get(bucket.key);
  return createPortal(
    <div className="chart-tooltip floating" style={rest.place}>
      <b>
        {bucket.label}
        {bucket.key === stack.incomplete ? ', not over yet' : ''}
        {at < 0 ? ', still to come' : ''}
      </b>
      <table>
        {at >= 0 && (
          <thead>
            <tr>
              <th />
              <th className="num">Cost</th>
              <th className="num">Share</th>
              <th className="num">Change</th>
            </tr>
          </thead>
        )}
        <tbody>
          {at >= 0 &&
            (isStacked ? shown.toReversed() : shown).map((series) => (
              <SeriesRow key={series.id} {...{ series, at, total, palette }} />
            ))}
          {at >= 0 && (
            <Row
              name="Total"
              amount={total}
              before={at === 0 ? null : (stack.totals[at - 1] ?? null)}
            />
          )}
          {earlier !== null && <Row name={earlier.label} amount={earlier.amounts[at] ?? null} />}
          {ahead !== undefined && <Row name="Expected" amount={ahead.expected} />}
          {ahead !== undefined && ahead.low !== null && (
            <tr>
              <td>Four of five times</td>
              <td className="num" colSpan={3}>
                {formatUsd(ahead.low)} to {formatUsd(ahead.high)}
              </td>
            </tr>
          )}
          {lines.levels.map((level) => (
            <LevelRow key={level.name} level={level} at={bucket.key} />
          ))}
        </tbody>
      </table>
    </div>,
    document.body,
  );
}

interface SeriesRowProps {
  readonly series: Series;
  readonly at: number;
  readonly total: Amount;
  readonly palette: Palette;
}

function SeriesRow({ series, at, total, palette }: SeriesRowProps) {
  const amount = series.amounts[at] ?? null;
  const before = at === 0 ? null : (series.amounts[at - 1] ?? null);
  const share = amount === null || total === null ? null : shareOfAmount(amount, total);
  return (
    <tr>
      <td>
        <span
          className="swatch"
          style={{ background: seriesColor(palette, series.slot, series.isGrey) }}
        />
        <MiddleCut text={series.label} />
      </td>
      <td className="num">{formatUsd(amount)}</td>
      <td className="num">{formatShare(share)}</td>
      <td className="num">{formatChange(amount, before)}</td>
    </tr>
  );
}

/** Of a line across; nothing where it is not there. */
function LevelRow({ level, at }: { readonly level: Level; readonly at: string }) {
  const amount = heightAt(level, at);
  if (amount === undefined) return null;
  if (amount !== null) return <Row name={level.name} amount={amount} />;
  return (
    <tr>
      <td>{level.name}</td>
      <td className="num" colSpan={3}>
        {LIMIT_UNKNOWN}
      </td>
    </tr>
  );
}

interface RowProps {
  readonly name: string;
  readonly amount: Amount;
  /** Undefined: it has no change of its own. */
  readonly before?: Amount;
}

function Row({ name, amount, before }: RowProps) {
  return (
    <tr>
      <td>{name}</td>
      <td className="num">{formatUsd(amount)}</td>
      <td />
      <td className="num">{before === undefined ? '' : formatChange(amount, before)}</td>
    </tr>
  );
}
