import { formatDate, formatInstant } from '../../shared/format/dates.js';
import { exactUsd, formatUsd, UNKNOWN } from '../../shared/format/money.js';
import { type Tile, Tiles } from '../../shared/ui/tiles.js';
import { needed } from '../../shared/forecast/needed.js';
import type { Forecast, Period, Row } from '../../shared/forecast/forecast.query.js';

interface Props {
  readonly forecast: Forecast;
  readonly period: Period;
}

/** What was spent, what is expected, and how far that is from the plan. */
export function OutlookTiles({ forecast, period }: Props) {
  const [row] = period.rows;
  return row === undefined ? null : <Tiles tiles={tilesOf(row, forecast, period)} />;
}

function tilesOf(row: Row, { countedTo, timezone, peakPercent }: Forecast, { to }: Period): Tile[] {
  const { spent, unpriced, expected, low, high, withPeak, plan, variance } = row;
  return [
    {
      label: 'Spent so far',
      value: formatUsd(spent),
      exact: exactUsd(spent),
      below: `Until ${formatInstant(countedTo, timezone)}${unpriced === '0' ? '' : `; ${unpriced} calls without a price are left out`}`,
    },
    {
      label: `Expected until ${formatDate(to)}`,
      value: formatUsd(expected),
      exact: exactUsd(expected),
      below:
        expected === null
          ? needed(row)
          : `Four of five times from ${formatUsd(low)} to ${formatUsd(high)}`,
    },
    {
      label: 'With peak overhead',
      value: formatUsd(withPeak),
      exact: exactUsd(withPeak),
      below: `${peakPercent} % more on what is to come`,
    },
    {
      label: 'Against the plan',
      value: variance === null ? UNKNOWN : formatUsd(variance, true),
      exact: exactUsd(variance),
      below: plan === null ? 'Not every month is planned' : `Planned: ${formatUsd(plan)}`,
    },
  ];
}
